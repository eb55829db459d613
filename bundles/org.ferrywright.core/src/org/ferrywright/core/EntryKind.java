package org.ferrywright.core;

/** What a name stands for. */
public enum EntryKind {
    FILE,
    DIRECTORY,
    SYMLINK,
    /** A device, socket or pipe: reported, never replicated, never deleted. */
    SPECIAL,
    /** It exists, but its facts could not be read: never a reason to delete or to overwrite anything. */
    UNREADABLE
}
