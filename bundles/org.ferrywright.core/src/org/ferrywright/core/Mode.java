package org.ferrywright.core;

/** What a run may do at a target. */
public enum Mode {
    /** Add and update, never delete. */
    UPDATE,
    /** The target becomes the source: what the source does not have is deleted. */
    MIRROR,
    /** Changes go both ways; what was deleted is told from the baseline, never from clocks. */
    TWO_WAY
}
