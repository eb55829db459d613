package org.ferrywright.endpoint;

import java.util.Map;

/** Where a root is and how it is opened. @param settings by the keys of the provider's {@link ConfigSchema}; never a secret */
public record EndpointConfig(EndpointAddress address, Map<String, String> settings) {
    public EndpointConfig {
        settings = Map.copyOf(settings);
    }

    public static EndpointConfig of(String address) {
        return new EndpointConfig(EndpointAddress.parse(address), Map.of());
    }
}
