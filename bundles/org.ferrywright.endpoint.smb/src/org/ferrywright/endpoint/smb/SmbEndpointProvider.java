package org.ferrywright.endpoint.smb;

import java.util.List;
import org.ferrywright.endpoint.ConfigSchema;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointProvider;
import org.ferrywright.endpoint.PortUse;
import org.ferrywright.endpoint.smb.internal.Opening;
import org.ferrywright.endpoint.smb.internal.Options;
import org.ferrywright.endpoint.smb.internal.Ports;
import org.ferrywright.endpoint.smb.internal.ShareAddress;
import org.osgi.service.component.annotations.Component;

/**
 * The transport of folders on SMB shares: {@code smb://[domain;]user@host[:port]/share/path}, by dialects 2.0.2 to 3.1.1. Whoever has a
 * name signs what is sent; SMB 1 is never used, NetBIOS only where it is asked for.
 */
@Component(property = "scheme=" + SmbEndpointProvider.SCHEME)
public final class SmbEndpointProvider implements EndpointProvider {
    public static final String SCHEME = "smb";

    @Override
    public String scheme() {
        return SCHEME;
    }

    @Override
    public String title() {
        return "Folder on an SMB share (Windows, Samba)";
    }

    @Override
    public ConfigSchema schema() {
        return Options.schema();
    }

    @Override
    public List<PortUse> ports(EndpointConfig config) {
        return Ports.named(config);
    }

    @Override
    public List<PortUse> ports(EndpointConfig config, EndpointContext context) throws InterruptedException {
        // who gave a password wants to know all; nobody else is logged on to
        return context.password(config.address()).isPresent() ? Ports.found(config, context) : Ports.named(config);
    }

    @Override
    public void check(EndpointConfig config) {
        ports(config);
        ShareAddress.objection(config.address()).ifPresent(objection -> {
            throw new IllegalArgumentException(objection);
        });
    }

    @Override
    public Endpoint open(EndpointConfig config, EndpointContext context)
            throws EndpointException, InterruptedException {
        return Opening.open(config, context);
    }
}
