package org.ferrywright.core;

/**
 * The decision of a two-way run for one path: a pure function of what both sides agreed on last, what they say now, and the policy.
 *
 * <p>A delete is inferred only from the baseline: what was agreed on and is proven absent now was deleted there. Clocks decide nothing,
 * except under the policy {@link ConflictPolicy#NEWER}. An edit against a delete keeps the edit.
 */
public final class TwoWayReconciler {
    /** What one side did since the baseline. */
    private enum Change {
        NONE,
        METADATA,
        CONTENT,
        DELETED
    }

    private final Comparison comparison;
    private final ConflictPolicy policy;

    public TwoWayReconciler(Comparison comparison, ConflictPolicy policy) {
        this.comparison = comparison;
        this.policy = policy;
    }

    /**
     * Decides one path. Null means proven absent.
     *
     * @param known what was agreed on, or null when the path was never in step
     */
    public Resolution decide(Agreed known, Entry source, Entry target) {
        if (doubtful(source) || doubtful(target)) {
            return Resolution.LEAVE_UNREADABLE;
        }
        if (special(source) || special(target)) {
            return Resolution.LEAVE_SPECIAL;
        }
        if (!comparison.links() && (link(source) || link(target))) {
            return Resolution.LEAVE_LINK;
        }
        if (source == null && target == null) {
            return Resolution.FORGET;
        }
        return known == null ? withoutBaseline(source, target) : withBaseline(known, source, target);
    }

    private Resolution withoutBaseline(Entry source, Entry target) {
        if (target == null) {
            return Resolution.TO_TARGET;
        }
        if (source == null) {
            return Resolution.TO_SOURCE;
        }
        if (comparison.sameContent(source, target)) {
            return sameMetadata(source, target) ? Resolution.ADOPT : Resolution.METADATA_TO_TARGET;
        }
        if (source.isFile() && target.isFile() && source.size() == target.size()) {
            return Resolution.COMPARE_CONTENT;
        }
        return conflict(source, target);
    }

    private Resolution withBaseline(Agreed known, Entry source, Entry target) {
        Change s = change(known.source(), source);
        Change t = change(known.target(), target);
        if (s == Change.DELETED) {
            return t == Change.CONTENT ? Resolution.TO_SOURCE : Resolution.DELETE_TARGET;
        }
        if (t == Change.DELETED) {
            return s == Change.CONTENT ? Resolution.TO_TARGET : Resolution.DELETE_SOURCE;
        }
        if (s == Change.CONTENT && t == Change.CONTENT) {
            return withoutBaseline(source, target);
        }
        if (s == Change.CONTENT) {
            return Resolution.TO_TARGET;
        }
        if (t == Change.CONTENT) {
            return Resolution.TO_SOURCE;
        }
        if (s == Change.METADATA) {
            return sameMetadata(source, target) ? Resolution.ADOPT : Resolution.METADATA_TO_TARGET;
        }
        return t == Change.METADATA ? Resolution.METADATA_TO_SOURCE : Resolution.UNCHANGED;
    }

    /** Both sides have content of their own under one name: what comes of it, by the policy. */
    public Settlement settle(Entry source, Entry target) {
        return switch (policy) {
            case SOURCE -> Settlement.SOURCE_WINS;
            case TARGET -> Settlement.TARGET_WINS;
            case KEEP_BOTH -> Settlement.KEEP_BOTH;
            case NEWER -> {
                int order = source.modified().compareTo(target.modified());
                // a whole folder is never given up for a date
                boolean folders = source.isDirectory() || target.isDirectory();
                yield order == 0 || folders
                        ? Settlement.KEEP_BOTH
                        : order > 0 ? Settlement.SOURCE_WINS : Settlement.TARGET_WINS;
            }
            case ASK -> Settlement.WAIT;
        };
    }

    /** Whether this is a conflict, or one side's wish that the other has not touched. */
    public boolean bothChanged(Agreed known, Entry source, Entry target) {
        return known == null
                || (change(known.source(), source) == Change.CONTENT
                        && change(known.target(), target) == Change.CONTENT);
    }

    private Resolution conflict(Entry source, Entry target) {
        if (source.isDirectory() == target.isDirectory()) {
            return Resolution.CONFLICT;
        }
        // what is in the folder has to be looked at too
        return switch (settle(source, target)) {
            case SOURCE_WINS -> Resolution.TO_TARGET;
            case TARGET_WINS -> Resolution.TO_SOURCE;
            case KEEP_BOTH, WAIT -> Resolution.CONFLICT;
        };
    }

    private Change change(Entry then, Entry now) {
        if (now == null) {
            return Change.DELETED;
        }
        if (!comparison.sameContent(then, now)) {
            return Change.CONTENT;
        }
        return sameMetadata(then, now) ? Change.NONE : Change.METADATA;
    }

    /** A folder's time follows what happens in it and is nobody's wish. */
    private boolean sameMetadata(Entry a, Entry b) {
        return a.isDirectory() ? comparison.samePermissions(a, b) : comparison.sameMetadata(a, b);
    }

    private static boolean doubtful(Entry e) {
        return e != null && e.kind() == EntryKind.UNREADABLE;
    }

    private static boolean special(Entry e) {
        return e != null && e.kind() == EntryKind.SPECIAL;
    }

    private static boolean link(Entry e) {
        return e != null && e.kind() == EntryKind.SYMLINK;
    }
}
