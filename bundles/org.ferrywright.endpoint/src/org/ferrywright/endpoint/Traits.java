package org.ferrywright.endpoint;

/**
 * What a root can hold, probed when it was opened.
 *
 * @param commitMode how a file is replaced
 * @param timePrecision in nanoseconds
 * @param caseSensitive whether names that differ only in case are two
 * @param modes whether POSIX permission bits are kept
 * @param owners whether owner and group can be set by us
 * @param maxNameBytes longest name, in bytes of its UTF-8 form
 * @param readOnly whether every change is refused
 * @param identity of the volume that the root lies on, as far as the system tells: another text is another volume
 */
public record Traits(
        CommitMode commitMode,
        long timePrecision,
        boolean caseSensitive,
        boolean modes,
        boolean owners,
        int maxNameBytes,
        boolean readOnly,
        String identity) {}
