package org.ferrywright.wire;

/** What a peer may do with a named root. Listing and facts of entries are open to every right. */
public enum Rights {
    /** Content may be read. */
    READ,
    /** Everything may be changed, but no content read. */
    WRITE,
    BOTH;

    public boolean mayRead() {
        return this != WRITE;
    }

    public boolean mayWrite() {
        return this != READ;
    }

    /** What both allow, or null when that is nothing. */
    public Rights and(Rights other) {
        if (this == BOTH) {
            return other;
        }
        return other == BOTH || other == this ? this : null;
    }
}
