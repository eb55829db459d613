package org.ferrywright.engine.internal;

import java.nio.file.Path;
import java.util.Optional;
import org.ferrywright.endpoint.BlockTrees;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.engine.Instance;

/** What this installation lends to a root that it opens. */
record InstanceContext(Instance instance, EndpointContext.Traffic traffic) implements EndpointContext {
    @Override
    public Path keys() {
        return instance.keys();
    }

    @Override
    public String instanceId() {
        return instance.id();
    }

    @Override
    public Optional<char[]> password(EndpointAddress address) {
        return instance.passwords().of(address);
    }

    @Override
    public Optional<BlockTrees> trees(String volume) {
        return Optional.of(instance.trees(volume));
    }

    @Override
    public Optional<Path> learnt() {
        return Optional.of(instance.state().resolve("servers"));
    }
}
