package org.ferrywright.engine;

/**
 * How a run looks at the content of files, and how it brings over what has changed.
 *
 * @param checksum whether files of equal size and time are read on both sides and compared; not in mode two-way
 * @param inPlace whether a file is patched where it lies, with an undo log, where its target can do that
 * @param whole whether changed files are sent whole; not together with {@code inPlace}
 */
public record ContentPolicy(boolean checksum, boolean inPlace, boolean whole) {
    /** Size and time tell what has changed, and of a large file its changed blocks are sent where that pays. */
    public static final ContentPolicy USUAL = new ContentPolicy(false, false, false);

    public ContentPolicy {
        if (inPlace && whole) {
            throw new IllegalArgumentException("what is patched in place is not sent whole");
        }
    }
}
