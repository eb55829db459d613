package org.ferrywright.endpoint;

import org.ferrywright.core.NameRules;

/**
 * What a root can hold, probed when it was opened.
 *
 * @param commitMode how a file is replaced
 * @param timePrecision in nanoseconds
 * @param names which names it can hold
 * @param modes whether POSIX permission bits are kept
 * @param owners whether owner and group can be set by us
 * @param readOnly whether every change is refused
 * @param identity the same text exactly for the same root on the same volume
 */
public record Traits(
        CommitMode commitMode,
        long timePrecision,
        NameRules names,
        boolean modes,
        boolean owners,
        boolean readOnly,
        String identity) {}
