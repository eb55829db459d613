package org.ferrywright.endpoint.smb.internal;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;

/**
 * Whether a time that is set before content is written outlasts the writing, as [MS-FSA] wants it. Where it does, it is set first: Samba
 * then neither starts a timer for each file nor finds out a time of its own. That is not taken on trust, because there are servers that
 * give each written file the time of the writing.
 */
final class StickyTimes {
    /** The second of January 1990, which no clock says, and which no temporary has that was closed in order. */
    private static final long SAMPLE = 122_757_120_000_000_000L;

    private enum State {
        UNKNOWN,
        ASKING,
        STAY,
        GO
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.UNKNOWN);

    /**
     * Tries it with the first temporary that there is; as long as that is not answered the answer is no.
     *
     * @param about what the temporary is for
     * @param temporary path of a file that is about to be made, or made anew
     */
    boolean stay(Connection c, RelPath about, String temporary) throws EndpointException {
        if (state.compareAndSet(State.UNKNOWN, State.ASKING)) {
            State found = State.UNKNOWN;
            try {
                found = ask(c, about, temporary);
            } finally {
                state.set(found);
            }
        }
        return state.get() == State.STAY;
    }

    private static State ask(Connection c, RelPath about, String temporary) throws EndpointException {
        Smb2 smb = c.smb();
        List<Reply> written = c.exchange(
                about,
                smb.create(
                        temporary,
                        Smb2.WRITE_DATA | Smb2.WRITE_ATTRIBUTES,
                        Smb2.TRUNCATE_OR_MAKE,
                        Smb2.NON_DIRECTORY_FILE),
                smb.setBasic(0, SAMPLE, 0),
                smb.write(0, new byte[1], 0, 1),
                smb.close(false));
        if (!written.stream().allMatch(Reply::ok)) {
            return State.UNKNOWN;
        }
        Reply opened = c.exchange(
                        about,
                        smb.create(temporary, Smb2.READ_ATTRIBUTES, Smb2.OPEN, Smb2.NON_DIRECTORY_FILE),
                        smb.close(false))
                .getFirst();
        if (!opened.ok()) {
            return State.UNKNOWN;
        }
        return Facts.of(opened).modified() == SAMPLE ? State.STAY : State.GO;
    }
}
