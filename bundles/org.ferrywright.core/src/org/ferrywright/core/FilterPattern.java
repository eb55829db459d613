package org.ferrywright.core;

/**
 * What a filter rule is held against: a glob or, after {@code re:}, a regular expression over the whole path, with conditions in braces
 * behind it or alone.
 */
final class FilterPattern {
    private static final String REGEX = "re:";

    private final Glob glob;
    private final LinearRegex regex;
    private final Conditions conditions;

    private FilterPattern(Glob glob, LinearRegex regex, Conditions conditions) {
        this.glob = glob;
        this.regex = regex;
        this.conditions = conditions;
    }

    /** @throws IllegalArgumentException naming the rule and what is wrong with it */
    static FilterPattern parse(String rule, boolean ignoreCase) {
        int end = Conditions.start(rule);
        String body = rule.substring(0, end);
        try {
            Conditions conditions = end == rule.length() ? Conditions.NONE : Conditions.parse(rule.substring(end));
            if (body.startsWith(REGEX)) {
                String text = body.substring(REGEX.length());
                if (text.isEmpty()) {
                    throw new IllegalArgumentException("after re: there has to be a regular expression");
                }
                return new FilterPattern(null, LinearRegex.compile(text, ignoreCase), conditions);
            }
            if (body.isEmpty() && end < rule.length()) {
                return new FilterPattern(null, null, conditions);
            }
            var glob = Glob.parse(body, ignoreCase);
            if (glob.directoriesOnly() && !conditions.holdOfFolder(".")) {
                throw new IllegalArgumentException(
                        "with / at its end it is for folders only, and no folder meets " + rule.substring(end));
            }
            return new FilterPattern(glob, null, conditions);
        } catch (IllegalArgumentException e) {
            String why = e.getMessage();
            throw new IllegalArgumentException(
                    why.startsWith("the pattern")
                            ? why
                            : "the pattern '" + Printable.text(rule) + "' cannot be read: " + why,
                    e);
        }
    }

    boolean matches(String path, Entry entry, Timestamp now) {
        if (glob != null && glob.directoriesOnly() && !entry.isDirectory()) {
            return false;
        }
        return conditions.hold(path, entry, now) && matchesPath(path);
    }

    boolean matchesFolder(String path) {
        return conditions.holdOfFolder(path) && matchesPath(path);
    }

    /** Whether more than the path decides. */
    boolean looksAtFacts() {
        return !conditions.byPath() || glob != null && glob.directoriesOnly();
    }

    /** Whether it is a glob without conditions. */
    boolean isPlainGlob() {
        return glob != null && conditions == Conditions.NONE;
    }

    /** Whether it can match something that is no folder. */
    boolean knowsOthers() {
        return conditions.knowOthers() && (glob == null || !glob.directoriesOnly());
    }

    /** Whether it matches when only the path counts. */
    boolean matchesPath(String path) {
        return glob != null ? glob.matchesName(path) : regex == null || regex.matches(path, 0);
    }

    /** Whether it matches as far as the path tells: what it asks of other facts is taken as met. */
    boolean mayMatch(String path) {
        return matchesPath(path) && (!conditions.byPath() || conditions.holdOfFolder(path));
    }

    /** How many steps one character of a path can cost. */
    int size() {
        return glob != null ? glob.size() : regex != null ? regex.size() : 1;
    }
}
