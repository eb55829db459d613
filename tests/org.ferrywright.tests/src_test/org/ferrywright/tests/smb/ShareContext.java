package org.ferrywright.tests.smb;

import java.nio.file.Path;
import java.util.Optional;
import org.ferrywright.endpoint.BlockTrees;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.endpoint.EndpointContext;

/** An instance that knows one password, and remembers what it wrote. */
public record ShareContext(String password, BlockTrees trees) implements EndpointContext {
    public ShareContext(String password) {
        this(password, new MemoryTrees());
    }

    @Override
    public Optional<BlockTrees> trees(String volume) {
        return Optional.of(trees);
    }

    @Override
    public Path keys() {
        throw new UnsupportedOperationException("a share needs no keys");
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
        return Optional.of(password.toCharArray());
    }
}
