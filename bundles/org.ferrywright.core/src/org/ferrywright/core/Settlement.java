package org.ferrywright.core;

/** What comes of a conflict. */
public enum Settlement {
    SOURCE_WINS,
    TARGET_WINS,
    /** The target's version gets another name, and both sides get both. */
    KEEP_BOTH,
    /** Somebody has to decide; until then nothing is done. */
    WAIT
}
