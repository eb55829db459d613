package org.ferrywright.cli.internal;

import java.io.File;
import java.nio.file.Path;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.endpoint.EndpointConfig;

/** Addresses as they are typed on a command line. */
final class Addresses {
    private Addresses() {}

    /** A relative path starts at the working folder. @throws IllegalArgumentException saying what is wrong with the address */
    static EndpointConfig config(String text) {
        EndpointConfig config = EndpointConfig.of(text);
        if (!config.address().isLocal() || text.startsWith("/")) {
            return config;
        }
        boolean windows = File.separatorChar == '\\';
        Path here = Path.of("").toAbsolutePath();
        // joined as text where that is possible, because a Path cannot hold every name in every locale
        String whole = windows
                ? Path.of(text).toAbsolutePath().toString()
                : here + (here.getParent() == null ? "" : "/") + text;
        return new EndpointConfig(
                new EndpointAddress(EndpointAddress.LOCAL, null, null, -1, whole, null), config.settings());
    }
}
