package org.ferrywright.endpoint.ftp;

import java.util.List;
import java.util.Optional;
import org.ferrywright.endpoint.ConfigSchema;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointProvider;
import org.ferrywright.endpoint.PortUse;
import org.ferrywright.endpoint.ftp.internal.Opening;
import org.ferrywright.endpoint.ftp.internal.Options;
import org.ferrywright.endpoint.ftp.internal.Ports;
import org.osgi.service.component.annotations.Component;

/** The transport of folders on FTP servers without encryption: {@code ftp://user@host[:port]/path}. */
@Component(property = "scheme=" + FtpEndpointProvider.SCHEME)
public final class FtpEndpointProvider implements EndpointProvider {
    public static final String SCHEME = "ftp";

    @Override
    public String scheme() {
        return SCHEME;
    }

    @Override
    public String title() {
        return "Folder on an FTP server, not encrypted";
    }

    @Override
    public ConfigSchema schema() {
        return Options.schema(false);
    }

    @Override
    public List<PortUse> ports(EndpointConfig config) {
        return Ports.of(config, Optional.empty());
    }

    @Override
    public List<PortUse> ports(EndpointConfig config, EndpointContext context) {
        return Ports.of(config, context.learnt());
    }

    @Override
    public Endpoint open(EndpointConfig config, EndpointContext context)
            throws EndpointException, InterruptedException {
        return Opening.open(config, context);
    }
}
