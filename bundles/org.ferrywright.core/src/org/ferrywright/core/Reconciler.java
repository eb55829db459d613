package org.ferrywright.core;

/** The decision of a one-way run for one path: a pure function of what both sides say and the policy. */
public final class Reconciler {
    private final Mode mode;
    private final Comparison comparison;

    /** @throws IllegalArgumentException for the mode two-way, which is {@link TwoWayReconciler}'s */
    public Reconciler(Mode mode, Comparison comparison) {
        if (mode == Mode.TWO_WAY) {
            throw new IllegalArgumentException("a one-way decision in mode " + mode);
        }
        this.mode = mode;
        this.comparison = comparison;
    }

    public Comparison comparison() {
        return comparison;
    }

    /**
     * Decides one path. At least one side is not null; null means proven absent, never "could not be read".
     *
     * <p>An entry that is UNREADABLE on either side, or SPECIAL, leads to a skip: no doubt becomes a delete.
     */
    public Verdict decide(Entry source, Entry target) {
        if (source == null) {
            return withoutSource(target);
        }
        if (source.kind() == EntryKind.UNREADABLE || (target != null && target.kind() == EntryKind.UNREADABLE)) {
            return Verdict.SKIP_UNREADABLE;
        }
        if (source.kind() == EntryKind.SPECIAL) {
            return Verdict.SKIP_SPECIAL;
        }
        if (source.kind() == EntryKind.SYMLINK && !comparison.links()) {
            return Verdict.SKIP_LINK;
        }
        if (target == null) {
            return Verdict.CREATE;
        }
        if (source.kind() != target.kind()) {
            return withOtherKind(source, target);
        }
        if (!comparison.sameContent(source, target)) {
            return Verdict.UPDATE_CONTENT;
        }
        return comparison.sameMetadata(source, target) ? Verdict.UNCHANGED : Verdict.UPDATE_METADATA;
    }

    private Verdict withoutSource(Entry target) {
        return switch (target.kind()) {
            case UNREADABLE -> Verdict.SKIP_UNREADABLE;
            case SPECIAL -> Verdict.KEEP;
            case FILE, DIRECTORY, SYMLINK -> mode == Mode.MIRROR ? Verdict.DELETE : Verdict.KEEP;
        };
    }

    private Verdict withOtherKind(Entry source, Entry target) {
        boolean foldersInvolved = source.isDirectory() || target.isDirectory();
        if (target.kind() == EntryKind.SPECIAL || (foldersInvolved && mode == Mode.UPDATE)) {
            return Verdict.SKIP_KIND;
        }
        // file against link: one atomic replace does it, nothing has to go first
        return foldersInvolved ? Verdict.REPLACE_KIND : Verdict.UPDATE_CONTENT;
    }
}
