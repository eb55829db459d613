package org.ferrywright.service.internal;

import java.nio.file.Path;
import java.util.Optional;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.endpoint.EndpointContext;

/**
 * Lent to a transport that only asks, and neither makes a temporary nor pairs.
 *
 * @param learnt where transports keep what they have learnt of servers
 * @param password or null
 */
record AskingContext(Optional<Path> learnt, char[] password) implements EndpointContext {
    @Override
    public Path keys() {
        throw new IllegalStateException("whoever asks for ports needs no keys");
    }

    @Override
    public String instanceId() {
        throw new IllegalStateException("whoever asks for ports makes no temporaries");
    }

    @Override
    public Traffic traffic() {
        return Traffic.NONE;
    }

    @Override
    public Optional<char[]> password(EndpointAddress address) {
        return Optional.ofNullable(password);
    }
}
