package org.ferrywright.endpoint.local;

import java.util.List;
import org.ferrywright.endpoint.ConfigSchema;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointProvider;
import org.ferrywright.endpoint.PortUse;
import org.ferrywright.endpoint.local.internal.LocalEndpoint;
import org.osgi.service.component.annotations.Component;

/** The transport of folders that this machine can reach by a path. Takes the setting {@link LocalRoots#CREATE}. */
@Component(property = "scheme=" + EndpointAddress.LOCAL)
public final class LocalEndpointProvider implements EndpointProvider {
    @Override
    public String scheme() {
        return EndpointAddress.LOCAL;
    }

    @Override
    public String title() {
        return "Folder on this machine";
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
        boolean create = Boolean.parseBoolean(config.settings().get(LocalRoots.CREATE));
        return LocalEndpoint.open(config.address().path(), context.instanceId(), create);
    }
}
