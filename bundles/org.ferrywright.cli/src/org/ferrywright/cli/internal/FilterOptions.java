package org.ferrywright.cli.internal;

import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.Filter;
import org.ferrywright.core.Filter.Rule;
import picocli.CommandLine.Option;

/** The options that say which paths take part. */
final class FilterOptions {
    /** Under which a command has them as a mixin. */
    static final String NAME = "filter";

    /** @param origin where the rule was given, for people */
    record Given(Rule rule, String origin) {}

    @Option(
            names = "--include",
            paramLabel = "PATTERN",
            parameterConsumer = RuleConsumer.Include.class,
            description = "Take what matches. May be repeated; of all rules the last that matches decides.")
    String include;

    @Option(
            names = "--exclude",
            paramLabel = "PATTERN",
            parameterConsumer = RuleConsumer.Exclude.class,
            description = "Leave what matches: '*.tmp' is a name anywhere, '/a/b' a path, 'x/' a folder, 're:.*[0-9]'"
                    + " a regular expression for the path; '*.iso{size>1G,age>30d}' has conditions.")
    String exclude;

    @Option(
            names = "--filter-file",
            paramLabel = "FILE",
            parameterConsumer = RuleConsumer.FromFile.class,
            description = "Rules, one a line: '+ PATTERN' includes, '- PATTERN' excludes, # comments.")
    String file;

    @Option(names = "--ignore-case", description = "The patterns' letters match whatever their case.")
    boolean ignoreCase;

    private final List<Given> given = new ArrayList<>();

    void add(Rule rule, String origin) {
        given.add(new Given(rule, origin));
    }

    /** The rules in the order of the command line. */
    List<Given> given() {
        return given;
    }

    /** @throws UsageException naming the rule that cannot be read and where it was given */
    Filter read() throws UsageException {
        for (Given g : given) {
            try {
                new Filter(List.of(g.rule()), ignoreCase);
            } catch (IllegalArgumentException e) {
                throw new UsageException(g.origin() + ": " + e.getMessage());
            }
        }
        return new Filter(given.stream().map(Given::rule).toList(), ignoreCase);
    }
}
