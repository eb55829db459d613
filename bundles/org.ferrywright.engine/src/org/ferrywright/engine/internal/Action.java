package org.ferrywright.engine.internal;

import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;

/** One thing that has to be done at a target. */
sealed interface Action {
    /** Path below the root, as {@code RelPath} has it. */
    String path();

    /** Bring a file's content over. @param target what stands there by the listing, or null */
    record Store(String path, Entry source, Entry target) implements Action {}

    /** Bring a symbolic link over. */
    record Link(String path, Entry source, Entry target) implements Action {}

    /** Make the path another name of {@code existing}, which was brought in step before. */
    record HardLink(String path, String existing, Entry source, Entry target) implements Action {}

    /** Make a folder. */
    record Folder(String path, Entry source) implements Action {}

    /**
     * Set metadata of what is there.
     *
     * @param counted whether it counts as an update of its own
     * @param source the entry that it becomes equal to, or null when only its time is set right
     */
    record Adjust(String path, EntryKind kind, Attributes attributes, boolean counted, Entry source)
            implements Action {}

    /** Delete what is there, if it still is what the listing said. */
    record Remove(String path, Entry target) implements Action {}

    /** Delete a temporary that an earlier run of ours left. */
    record Sweep(String path) implements Action {}

    /** Give what is at {@code from} another name. */
    record Move(String path, String from, Entry target) implements Action {}

    /** Give what the source calls {@code path} now, and the target still {@code from}, its new name at the target. */
    record Relocate(String path, String from, Entry source, Entry target) implements Action {}

    /** Two files of one size without a common past: their content tells whether they are the same. */
    record Compare(String path, Entry source, Entry target) implements Action {}

    /** Look at both sides again and decide anew. */
    record Again(String path) implements Action {}
}
