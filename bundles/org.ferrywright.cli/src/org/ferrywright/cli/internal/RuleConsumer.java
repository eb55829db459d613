package org.ferrywright.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Stack;
import org.ferrywright.core.Filter.Rule;
import org.ferrywright.core.FilterFile;
import org.ferrywright.core.NativeNames;
import org.ferrywright.core.Printable;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Collects rules into one list in the order of the command line, for the last rule that matches decides. */
abstract sealed class RuleConsumer implements IParameterConsumer {
    private final String option;
    private final String what;

    private RuleConsumer(String option, String what) {
        this.option = option;
        this.what = what;
    }

    @Override
    public void consumeParameters(Stack<String> arguments, ArgSpec spec, CommandSpec command) {
        if (arguments.isEmpty()) {
            throw new ParameterException(command.commandLine(), "Missing " + what + " after " + option);
        }
        var options = (FilterOptions) command.mixins().get(FilterOptions.NAME).userObject();
        try {
            take(arguments.pop(), options);
        } catch (IOException e) {
            throw new ParameterException(command.commandLine(), option + " cannot be read: " + Ferry.sentence(e), e);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), option + " " + e.getMessage(), e);
        }
    }

    abstract void take(String argument, FilterOptions options) throws IOException;

    static final class Include extends RuleConsumer {
        Include() {
            super("--include", "pattern");
        }

        @Override
        void take(String argument, FilterOptions options) {
            options.add(new Rule(true, argument), "--include");
        }
    }

    static final class Exclude extends RuleConsumer {
        Exclude() {
            super("--exclude", "pattern");
        }

        @Override
        void take(String argument, FilterOptions options) {
            options.add(new Rule(false, argument), "--exclude");
        }
    }

    static final class FromFile extends RuleConsumer {
        FromFile() {
            super("--filter-file", "file");
        }

        @Override
        void take(String argument, FilterOptions options) throws IOException {
            String shown = Printable.text(argument);
            try {
                // names in it may have bytes that are no text
                String text = NativeNames.decode(Files.readAllBytes(Path.of(argument)));
                FilterFile.parse(text).forEach(l -> options.add(l.rule(), shown + ", line " + l.number()));
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException(shown + ": this locale has no such path", e);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(shown + ", " + e.getMessage(), e);
            }
        }
    }
}
