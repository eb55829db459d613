package org.ferrywright.core;

/** What a two-way run has to do for one path. */
public enum Resolution {
    /** Neither side changed. */
    UNCHANGED,
    /** Both are the same, but the baseline does not know it yet. */
    ADOPT,
    /** Gone on both sides: the baseline forgets it. */
    FORGET,
    /** The source's content goes to the target, replacing what is there. */
    TO_TARGET,
    TO_SOURCE,
    METADATA_TO_TARGET,
    METADATA_TO_SOURCE,
    /** The target deleted it and the source did not touch it. */
    DELETE_SOURCE,
    DELETE_TARGET,
    /** Same size, no common past: the contents decide whether this is a conflict at all. */
    COMPARE_CONTENT,
    /** Both sides have a version of their own: {@link TwoWayReconciler#settle} tells what comes of it. */
    CONFLICT,
    LEAVE_UNREADABLE,
    LEAVE_SPECIAL,
    LEAVE_LINK
}
