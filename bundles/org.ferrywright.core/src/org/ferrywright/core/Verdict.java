package org.ferrywright.core;

/** What has to happen to one path of a target. */
public enum Verdict {
    /** In step already. */
    UNCHANGED,
    /** The target lacks it. */
    CREATE,
    /** Same kind, other content. */
    UPDATE_CONTENT,
    /** Same content, other metadata. */
    UPDATE_METADATA,
    /** Another kind stands at the target and has to go first. */
    REPLACE_KIND,
    /** The source does not have it, and the mode says it goes. */
    DELETE,
    /** The source does not have it, and it stays. */
    KEEP,
    /** The source has a device, socket or pipe. */
    SKIP_SPECIAL,
    /** The facts of one side could not be read. */
    SKIP_UNREADABLE,
    /** Another kind stands at the target, and the mode does not allow to remove it. */
    SKIP_KIND,
    /** The source has a symbolic link that takes no part. */
    SKIP_LINK
}
