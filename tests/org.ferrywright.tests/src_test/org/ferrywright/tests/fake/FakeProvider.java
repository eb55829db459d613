package org.ferrywright.tests.fake;

import java.util.List;
import org.ferrywright.endpoint.ConfigSchema;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointProvider;
import org.ferrywright.endpoint.PortUse;

/** The transport of roots in memory, {@code fake://NAME}: what opens them is up to the test. */
public final class FakeProvider implements EndpointProvider {
    /** Gives out a root. */
    @FunctionalInterface
    public interface Opener {
        Endpoint open(EndpointConfig config) throws EndpointException;
    }

    private final Opener opener;

    public FakeProvider(Opener opener) {
        this.opener = opener;
    }

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
        return opener.open(config);
    }
}
