package org.ferrywright.tests.ftp;

import java.nio.file.Path;
import java.util.Optional;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.endpoint.EndpointContext;

/** An instance that knows the password of the servers here, and remembers what they can do. */
public record FtpContext(Path folder) implements EndpointContext {
    @Override
    public Path keys() {
        return folder.resolve("keys");
    }

    @Override
    public Optional<Path> learnt() {
        return Optional.of(folder.resolve("servers"));
    }

    @Override
    public String instanceId() {
        return "0123abcd";
    }

    @Override
    public Traffic traffic() {
        return Traffic.NONE;
    }

    @Override
    public Optional<char[]> password(EndpointAddress address) {
        return Optional.of(FtpServer.PASSWORD.toCharArray());
    }
}
