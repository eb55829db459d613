package org.ferrywright.core;

/** Who wins when both sides changed one path in different ways. */
public enum ConflictPolicy {
    /** The source's version keeps the name, the target's is kept beside it under a name with host and time; both sides get both. */
    KEEP_BOTH,
    /** The later modification time; at the same time, both are kept. */
    NEWER,
    SOURCE,
    TARGET,
    /** Nothing is done, the conflict is reported and waits for a decision. */
    ASK
}
