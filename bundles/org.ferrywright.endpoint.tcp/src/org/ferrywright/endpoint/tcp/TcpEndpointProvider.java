package org.ferrywright.endpoint.tcp;

import java.util.List;
import org.ferrywright.core.Printable;
import org.ferrywright.endpoint.ConfigSchema;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointProvider;
import org.ferrywright.endpoint.PortUse;
import org.ferrywright.endpoint.tcp.internal.SharedTransport;
import org.ferrywright.endpoint.tcp.internal.TcpEndpoint;
import org.ferrywright.wire.Protocol;
import org.osgi.service.component.annotations.Component;

/**
 * The transport of roots behind a Listener: {@code tcp://host[:port]/NAME/path}, where the first name is the Listener's name of a root
 * and the rest a folder below it. The Listener has to be paired before.
 */
@Component(property = "scheme=" + TcpEndpointProvider.SCHEME)
public final class TcpEndpointProvider implements EndpointProvider {
    public static final String SCHEME = "tcp";

    private final SharedTransport transport = new SharedTransport();

    @Override
    public String scheme() {
        return SCHEME;
    }

    @Override
    public String title() {
        return "Folder behind a Listener, over TCP with TLS";
    }

    @Override
    public ConfigSchema schema() {
        return ConfigSchema.EMPTY;
    }

    @Override
    public List<PortUse> ports(EndpointConfig config) {
        var address = config.address();
        if (address.query() != null) {
            throw new IllegalArgumentException(
                    "an address of a Listener takes no settings: '" + Printable.text(address.query()) + "'");
        }
        int port = address.port() < 0 ? Protocol.DEFAULT_PORT : address.port();
        return List.of(new PortUse(
                PortUse.THIS_MACHINE,
                address.host(),
                PortUse.Protocol.TCP,
                port,
                port,
                "control and data, TLS 1.3, one connection"));
    }

    @Override
    public void check(EndpointConfig config) {
        EndpointProvider.super.check(config);
        if (!TcpEndpoint.namesRoot(config.address())) {
            throw new IllegalArgumentException("the address " + TcpEndpoint.NO_ROOT);
        }
    }

    @Override
    public Endpoint open(EndpointConfig config, EndpointContext context)
            throws EndpointException, InterruptedException {
        return TcpEndpoint.open(transport, config, context);
    }
}
