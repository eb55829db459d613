package org.ferrywright.endpoint;

import java.util.List;

/** A transport, registered as a service with the property {@code scheme}. */
public interface EndpointProvider {
    /** Scheme of the addresses that it opens, such as {@code tcp}. */
    String scheme();

    /** One line for people: what a root of this transport is. */
    String title();

    /** The settings that a root of this transport takes. */
    ConfigSchema schema();

    /**
     * Every port that a root with these settings needs; empty when it needs none. Opens nothing.
     *
     * @throws IllegalArgumentException when there is no such setting, or it cannot have that value: for people, naming it
     */
    List<PortUse> ports(EndpointConfig config);

    /**
     * Every port that a root with these settings needs, those of places included that only a server can tell, such as where the links of a
     * namespace lead, and what was learnt of it. It may connect where the context has the password, and takes some seconds at most; what
     * cannot be asked is left out, and the reasons say so.
     *
     * @throws InterruptedException when the thread is interrupted while a server is asked
     */
    default List<PortUse> ports(EndpointConfig config, EndpointContext context) throws InterruptedException {
        return ports(config);
    }

    /**
     * Refuses a root that cannot be opened for what its address and settings say. Opens nothing.
     *
     * @throws IllegalArgumentException saying what is wrong, for people
     */
    default void check(EndpointConfig config) {
        ports(config);
        if (config.address().climbs()) {
            throw new IllegalArgumentException(EndpointAddress.CLIMBING);
        }
    }

    /** Opens the root and probes its traits. */
    Endpoint open(EndpointConfig config, EndpointContext context) throws EndpointException, InterruptedException;
}
