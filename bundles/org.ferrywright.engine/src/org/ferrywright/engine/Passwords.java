package org.ferrywright.engine;

import java.util.Optional;
import org.ferrywright.endpoint.EndpointAddress;

/** Where the passwords of roots come from that are opened with one. They are kept nowhere else, and never written down. */
@FunctionalInterface
public interface Passwords {
    /** Nobody gives any. */
    Passwords NONE = _ -> Optional.empty();

    /** The password of the user that the address names; empty when there is none. */
    Optional<char[]> of(EndpointAddress address);
}
