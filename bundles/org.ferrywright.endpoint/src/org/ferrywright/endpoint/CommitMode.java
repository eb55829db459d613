package org.ferrywright.endpoint;

/** How a temporary takes the place of a file. */
public enum CommitMode {
    /** In one step: everybody sees the old file or the new one. */
    ATOMIC_REPLACE,
    /** The old one goes first: for a moment there is none. */
    DELETE_THEN_RENAME,
    /** There are no temporaries: the file itself is written. */
    IN_PLACE
}
