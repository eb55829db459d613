package org.ferrywright.control;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a console may know of an engine and ask of it, the same whether the engine is in this process, in a service on this machine or
 * on another machine. State has an index that grows with each change, so that a console which missed something needs only the newest.
 */
public interface EngineControl {
    /**
     * The installed transports. Returns at once when the state is newer than {@code knownIndex}, else waits until it is.
     *
     * @param knownIndex index of the state that the caller has; negative when it has none
     * @param patience longest wait; after it the unchanged state is returned
     */
    Transports transports(long knownIndex, Duration patience) throws InterruptedException;

    /**
     * Every port that a root at this address needs. Opens nothing.
     *
     * @throws ControlException of kind SETTINGS when the address cannot be read or no transport opens it
     */
    List<PortFact> ports(String address) throws ControlException;

    /**
     * The same, with what was learnt of servers in earlier runs; and, when there is a password, those of places that only a server can tell,
     * such as where the links of a namespace lead. Then it may connect.
     *
     * @param data data folder of the installation whose memory counts
     * @param password of the user that the address names, or null; kept nowhere
     */
    List<PortFact> ports(String address, Path data, char[] password) throws ControlException, InterruptedException;

    /** @param index of this state; @param all ordered by scheme */
    record Transports(long index, List<Transport> all) {
        public Transports {
            all = List.copyOf(all);
        }
    }
}
