package org.ferrywright.endpoint;

import java.util.HashMap;
import java.util.Map;

/** Where a root is and how it is opened. @param settings by the keys of the provider's {@link ConfigSchema}; never a secret */
public record EndpointConfig(EndpointAddress address, Map<String, String> settings) {
    /** Setting of every transport: {@code true} makes the root's missing folders when it is opened, as a target wants. */
    public static final String CREATE = "create";

    /** Setting of every transport: {@code true} finds out again what the server can do, whatever is remembered of it. */
    public static final String PROBE = "probe";

    public EndpointConfig {
        settings = Map.copyOf(settings);
    }

    public static EndpointConfig of(String address) {
        return new EndpointConfig(EndpointAddress.parse(address), Map.of());
    }

    /** The same root, made where it is missing. */
    public EndpointConfig creating() {
        return with(CREATE);
    }

    /** The same root, looked at as though it were new. */
    public EndpointConfig probing() {
        return with(PROBE);
    }

    private EndpointConfig with(String flag) {
        var more = new HashMap<>(settings);
        more.put(flag, "true");
        return new EndpointConfig(address, more);
    }

    public boolean create() {
        return Boolean.parseBoolean(settings.get(CREATE));
    }

    public boolean probe() {
        return Boolean.parseBoolean(settings.get(PROBE));
    }
}
