package org.ferrywright.engine.internal;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.ferrywright.endpoint.BlockTrees;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointProvider;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.TransportRegistry;

/** What this installation lends to a root that it opens. */
record InstanceContext(
        Instance instance, EndpointContext.Traffic traffic, TransportRegistry transports, Consumer<String> notes)
        implements EndpointContext {
    /** Where nobody hears notes. */
    InstanceContext(Instance instance, EndpointContext.Traffic traffic, TransportRegistry transports) {
        this(instance, traffic, transports, _ -> {});
    }

    @Override
    public Endpoint open(EndpointConfig other) throws EndpointException, InterruptedException {
        String scheme = other.address().scheme();
        Optional<EndpointProvider> provider = transports.find(scheme);
        if (provider.isEmpty()) {
            throw EndpointException.of(Kind.UNSUPPORTED, "no transport for '" + scheme + "' is installed")
                    .endpoint()
                    .address(other.address().toString())
                    .build();
        }
        return provider.get().open(other, this);
    }

    @Override
    public void note(String detail) {
        notes.accept(detail);
    }

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
        return Optional.of(Instance.learnt(instance.directory()));
    }
}
