package org.ferrywright.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.ferrywright.endpoint.EndpointProvider;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The transports that are installed now; they come and go while the program runs. */
@Component(service = TransportRegistry.class)
public final class TransportRegistry {
    private final Map<String, EndpointProvider> providers = new ConcurrentSkipListMap<>();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void add(EndpointProvider provider) {
        providers.put(provider.scheme(), provider);
    }

    public void remove(EndpointProvider provider) {
        providers.remove(provider.scheme(), provider);
    }

    public Optional<EndpointProvider> find(String scheme) {
        return Optional.ofNullable(providers.get(scheme));
    }

    /** Ordered by scheme. */
    public List<EndpointProvider> all() {
        return List.copyOf(providers.values());
    }
}
