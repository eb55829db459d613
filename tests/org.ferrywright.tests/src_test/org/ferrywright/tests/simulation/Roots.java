package org.ferrywright.tests.simulation;

import java.util.List;
import org.ferrywright.endpoint.ConfigSchema;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointProvider;
import org.ferrywright.endpoint.PortUse;

/** The transport of a simulation: gives out its two roots. */
abstract class Roots implements EndpointProvider {
    abstract Endpoint open(Side side) throws EndpointException;

    @Override
    public String scheme() {
        return "fake";
    }

    @Override
    public String title() {
        return "a root in memory";
    }

    @Override
    public ConfigSchema schema() {
        return ConfigSchema.EMPTY;
    }

    @Override
    public List<PortUse> ports(EndpointConfig config) {
        return List.of();
    }

    @Override
    public Endpoint open(EndpointConfig config, EndpointContext context) throws EndpointException {
        for (Side side : Side.values()) {
            if (config.address().toString().equals(side.address())) {
                return open(side);
            }
        }
        throw new IllegalArgumentException("no such root: " + config.address());
    }
}
