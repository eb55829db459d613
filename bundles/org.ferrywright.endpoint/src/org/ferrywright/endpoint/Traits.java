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
 * @param identity of the volume that the root lies on, as far as the system tells: another text is another volume
 * @param holds what else it can hold
 */
public record Traits(
        CommitMode commitMode,
        long timePrecision,
        NameRules names,
        boolean modes,
        boolean owners,
        boolean readOnly,
        String identity,
        Holds holds) {
    /** A root that holds nothing beyond the minimum. */
    public Traits(
            CommitMode commitMode,
            long timePrecision,
            NameRules names,
            boolean modes,
            boolean owners,
            boolean readOnly,
            String identity) {
        this(commitMode, timePrecision, names, modes, owners, readOnly, identity, Holds.NOTHING);
    }

    public Traits with(Holds other) {
        return new Traits(commitMode, timePrecision, names, modes, owners, readOnly, identity, other);
    }
}
