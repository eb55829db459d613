package org.ferrywright.core;

import java.util.List;
import java.util.Objects;
import org.ferrywright.core.FilterDecision.Reason;

/**
 * Which entries take part in a job: include and exclude rules in the order they were given.
 *
 * <p>For each entry the last rule that matches it decides. An entry that no rule matches goes as its folder went; at the top it takes
 * part, unless the first rule is an include: then only what is included does. Nothing below an excluded folder is looked at. Names of
 * temporaries and of the folder for old versions never take part. A folder that was not itself included is still searched, and
 * appears at the target only when something in it does.
 *
 * <p>A rule is a {@link Glob}, or {@code re:} and a regular expression for the whole path; behind either, or alone, may stand
 * conditions in braces, such as <code>*.iso{size&gt;1G,age&gt;30d}</code>, which all have to hold. Size, age and mode are asked of
 * files only: no folder ever matches such a rule. What a rule asks beyond the path are <em>facts</em>; they can differ between two
 * sides, so who joins two walks has to know what was excluded for them, see {@link #withholds}.
 */
public final class Filter {
    /**
     * @param include whether what matches takes part or not
     * @param pattern as the class tells
     */
    public record Rule(boolean include, String pattern) {
        @Override
        public String toString() {
            return (include ? "+ " : "- ") + pattern;
        }
    }

    /** What the rules say of one entry. */
    public enum Verdict {
        INCLUDED,
        EXCLUDED,
        /** A folder to search, which itself takes part only when something below does. */
        SEARCHED
    }

    public static final Filter ALL = new Filter(List.of());

    private static final int NONE = -1;

    private final List<Rule> rules;
    private final boolean ignoreCase;
    private final Timestamp now;
    private final FilterPattern[] patterns;
    private final boolean facts;

    /** @throws IllegalArgumentException naming the pattern that cannot be read */
    public Filter(List<Rule> rules) {
        this(rules, false);
    }

    /** @throws IllegalArgumentException naming the pattern that cannot be read */
    public Filter(List<Rule> rules, boolean ignoreCase) {
        this.rules = List.copyOf(rules);
        this.ignoreCase = ignoreCase;
        this.now = null;
        this.patterns = this.rules.stream()
                .map(r -> FilterPattern.parse(r.pattern(), ignoreCase))
                .toArray(FilterPattern[]::new);
        boolean any = false;
        for (FilterPattern p : patterns) {
            any |= p.looksAtFacts();
        }
        this.facts = any;
    }

    private Filter(Filter other, Timestamp now) {
        this.rules = other.rules;
        this.ignoreCase = other.ignoreCase;
        this.now = now;
        this.patterns = other.patterns;
        this.facts = other.facts;
    }

    /** The same rules with the time that ages are counted from; one run has one, on all sides. */
    public Filter at(Timestamp time) {
        return new Filter(this, time);
    }

    public List<Rule> rules() {
        return rules;
    }

    /** Whether letters match whatever their case. */
    public boolean ignoreCase() {
        return ignoreCase;
    }

    /** What ages are counted from; null when it is not set yet. */
    public Timestamp now() {
        return now;
    }

    /** Whether some rule asks for more than the path. */
    public boolean looksAtFacts() {
        return facts;
    }

    /** Whether the rules are globs that only the path decides, as every version knows them. */
    public boolean isSimple() {
        boolean simple = !facts && !ignoreCase;
        for (FilterPattern p : patterns) {
            simple &= p.isPlainGlob();
        }
        return simple;
    }

    /** How many steps one character of a path can cost: what a stranger's filter can make us do. */
    public long size() {
        long sum = 0;
        for (FilterPattern p : patterns) {
            sum += p.size();
        }
        return sum;
    }

    /** The verdict that holds for the root, to be handed to the tests of what is in it. */
    public Verdict root() {
        return !rules.isEmpty() && rules.getFirst().include() ? Verdict.SEARCHED : Verdict.INCLUDED;
    }

    /** The verdict on a folder that a walk starts at. Who starts in the folder for old versions wants to see what is there. */
    public Verdict verdictOn(RelPath folder) {
        if (folder.isRoot()) {
            return root();
        }
        Verdict above = verdictOn(folder.parent());
        return above == Verdict.EXCLUDED || RevisionNames.isReserved(folder.value())
                ? above
                : testFolder(folder.value(), above);
    }

    /**
     * The verdict on a folder, which its path alone decides.
     *
     * @param parent the verdict on the folder that holds it: INCLUDED or SEARCHED
     */
    public Verdict testFolder(String path, Verdict parent) {
        if (isReserved(path)) {
            return Verdict.EXCLUDED;
        }
        int rule = folderRule(path);
        return rule == NONE ? parent : verdict(rule);
    }

    /**
     * @param entry what the path holds
     * @param parent the verdict on the folder that holds it: INCLUDED or SEARCHED
     * @throws IllegalStateException when a rule asks for an age and {@link #at} was not called
     */
    public Verdict test(String path, Entry entry, Verdict parent) {
        if (entry.isDirectory()) {
            return testFolder(path, parent);
        }
        if (isReserved(path)) {
            return Verdict.EXCLUDED;
        }
        int rule = rule(path, entry);
        return rule == NONE ? unmatched(parent) : verdict(rule);
    }

    /** The verdict on something of which only the path is known, and that it is no folder; null when other facts decide. */
    public Verdict testEarly(String path, Verdict parent) {
        if (isReserved(path)) {
            return Verdict.EXCLUDED;
        }
        for (int i = patterns.length - 1; i >= 0; i--) {
            FilterPattern p = patterns[i];
            if (p.knowsOthers() && p.mayMatch(path)) {
                return p.looksAtFacts() ? null : verdict(i);
            }
        }
        return unmatched(parent);
    }

    /**
     * Whether a path that was excluded takes part on a side where its facts are others. Such a name is no news to another side, but it
     * must not be taken for absent either: both sides leave it alone.
     *
     * @param parent the verdict on the folder that holds it
     */
    public boolean withholds(String path, Verdict parent) {
        if (!facts || isReserved(path)) {
            return false;
        }
        boolean decidedByFacts = false;
        for (int i = patterns.length - 1; i >= 0; i--) {
            if (patterns[i].mayMatch(path)) {
                if (rules.get(i).include()) {
                    return true;
                }
                if (!patterns[i].looksAtFacts()) {
                    return false;
                }
                decidedByFacts = true;
            }
        }
        return decidedByFacts && parent == Verdict.INCLUDED;
    }

    /** The verdict on an entry, with those on all folders above it. */
    public Verdict testWhole(String path, Entry entry) {
        Verdict verdict = root();
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            verdict = testFolder(path.substring(0, slash), verdict);
            if (verdict == Verdict.EXCLUDED) {
                return verdict;
            }
        }
        return path.isEmpty() ? verdict : test(path, entry, verdict);
    }

    /** The verdict on an entry as {@link #testWhole} gives it, with its reason. */
    public FilterDecision explain(String path, Entry entry) {
        Verdict verdict = root();
        int rule = NONE;
        String at = "";
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            String folder = path.substring(0, slash);
            if (isReserved(folder)) {
                return reserved(folder);
            }
            int own = folderRule(folder);
            if (own != NONE) {
                rule = own;
                at = folder;
                verdict = verdict(own);
            }
            if (verdict == Verdict.EXCLUDED) {
                return new FilterDecision(verdict, Reason.FOLDER, rule + 1, at, dependsOnFacts(folder));
            }
        }
        if (isReserved(path)) {
            return reserved(path);
        }
        boolean folder = entry.isDirectory();
        boolean byFacts = dependsOnFacts(path);
        int own = folder ? folderRule(path) : rule(path, entry);
        if (own != NONE) {
            return new FilterDecision(verdict(own), Reason.RULE, own + 1, path, byFacts);
        }
        return rule != NONE && verdict == Verdict.INCLUDED
                ? new FilterDecision(verdict, Reason.FOLDER, rule + 1, at, byFacts)
                : new FilterDecision(folder ? verdict : unmatched(verdict), Reason.NO_RULE, 0, path, byFacts);
    }

    private boolean dependsOnFacts(String path) {
        int i = patterns.length - 1;
        while (i >= 0 && !patterns[i].mayMatch(path)) {
            i--;
        }
        return i >= 0 && patterns[i].looksAtFacts();
    }

    private static FilterDecision reserved(String path) {
        var reason = RevisionNames.isReserved(path) ? Reason.OLD_VERSIONS : Reason.TEMPORARY;
        return new FilterDecision(Verdict.EXCLUDED, reason, 0, path, false);
    }

    private int folderRule(String path) {
        int i = patterns.length - 1;
        while (i >= 0 && !patterns[i].matchesFolder(path)) {
            i--;
        }
        return i;
    }

    private int rule(String path, Entry entry) {
        int i = patterns.length - 1;
        while (i >= 0 && !patterns[i].matches(path, entry, now)) {
            i--;
        }
        return i;
    }

    private Verdict verdict(int rule) {
        return rules.get(rule).include() ? Verdict.INCLUDED : Verdict.EXCLUDED;
    }

    private static Verdict unmatched(Verdict parent) {
        return parent == Verdict.SEARCHED ? Verdict.EXCLUDED : parent;
    }

    private static boolean isReserved(String path) {
        return path.endsWith(".part") && TemporaryNames.isTemporary(name(path))
                || path.endsWith(".undo") && TemporaryNames.isUndoLog(name(path))
                || RevisionNames.isReserved(path);
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Filter f
                && f.rules.equals(rules)
                && f.ignoreCase == ignoreCase
                && Objects.equals(f.now, now);
    }

    @Override
    public int hashCode() {
        return Objects.hash(rules, ignoreCase, now);
    }
}
