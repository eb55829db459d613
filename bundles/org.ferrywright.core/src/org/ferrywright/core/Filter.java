package org.ferrywright.core;

import java.util.List;

/**
 * Which paths take part in a job: include and exclude rules in the order they were given.
 *
 * <p>For each path the last rule that matches it decides. A path that no rule matches goes as its folder went; at the top it takes
 * part, unless the first rule is an include: then only what is included does. Nothing below an excluded folder is looked at. Names of
 * temporaries and of the folder for old versions never take part. A folder that was not itself included is still searched, and appears at the target only when something
 * in it does.
 */
public final class Filter {
    /** @param include whether what matches takes part or not */
    public record Rule(boolean include, String glob) {}

    /** What the rules say of one path. */
    public enum Verdict {
        INCLUDED,
        EXCLUDED,
        /** A folder to search, which itself takes part only when something below does. */
        SEARCHED
    }

    public static final Filter ALL = new Filter(List.of());

    private final List<Rule> rules;
    private final Glob[] globs;

    /** @throws IllegalArgumentException naming the pattern that cannot be read */
    public Filter(List<Rule> rules) {
        this.rules = List.copyOf(rules);
        this.globs = this.rules.stream().map(r -> Glob.parse(r.glob())).toArray(Glob[]::new);
    }

    public List<Rule> rules() {
        return rules;
    }

    /** The verdict that holds for the root, to be handed to {@link #test} for what is in it. */
    public Verdict root() {
        return !rules.isEmpty() && rules.getFirst().include() ? Verdict.SEARCHED : Verdict.INCLUDED;
    }

    /** @param parent the verdict on the folder that holds the path: INCLUDED or SEARCHED */
    public Verdict test(String path, boolean directory, Verdict parent) {
        if (path.endsWith(".part") && TemporaryNames.isTemporary(path.substring(path.lastIndexOf('/') + 1))) {
            return Verdict.EXCLUDED;
        }
        if (RevisionNames.isReserved(path)) {
            return Verdict.EXCLUDED;
        }
        for (int i = globs.length - 1; i >= 0; i--) {
            if (globs[i].matches(path, directory)) {
                return rules.get(i).include() ? Verdict.INCLUDED : Verdict.EXCLUDED;
            }
        }
        return parent == Verdict.SEARCHED && !directory ? Verdict.EXCLUDED : parent;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Filter f && f.rules.equals(rules);
    }

    @Override
    public int hashCode() {
        return rules.hashCode();
    }
}
