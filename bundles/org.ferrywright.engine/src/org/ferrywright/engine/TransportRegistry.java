package org.ferrywright.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointProvider;
import org.ferrywright.engine.Engine.SettingsException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The transports that are installed now; they come and go while the program runs. */
@Component(service = TransportRegistry.class)
public final class TransportRegistry {
    private final Map<String, EndpointProvider> providers = new ConcurrentSkipListMap<>();
    private long changes;

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public synchronized void add(EndpointProvider provider) {
        providers.put(provider.scheme(), provider);
        changes++;
        notifyAll();
    }

    public synchronized void remove(EndpointProvider provider) {
        providers.remove(provider.scheme(), provider);
        changes++;
        notifyAll();
    }

    public Optional<EndpointProvider> find(String scheme) {
        return Optional.ofNullable(providers.get(scheme));
    }

    /**
     * The transport that opens this root.
     *
     * @throws SettingsException naming those that are installed, when none does; or what is wrong with the root's settings
     */
    public EndpointProvider require(EndpointConfig config) throws SettingsException {
        String scheme = config.address().scheme();
        EndpointProvider provider = find(scheme)
                .orElseThrow(() -> new SettingsException("no transport for '" + scheme
                        + "' is installed, which " + config.address() + " needs; installed are "
                        + String.join(", ", providers.keySet())));
        try {
            provider.check(config);
        } catch (IllegalArgumentException e) {
            throw new SettingsException(config.address() + ": " + e.getMessage());
        }
        return provider;
    }

    /** Ordered by scheme. */
    public List<EndpointProvider> all() {
        return List.copyOf(providers.values());
    }

    /**
     * Waits until there were more than {@code known} changes, at most for {@code patience}.
     *
     * @return how many there were
     */
    public synchronized long awaitChange(long known, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        long left = patience.toNanos();
        while (changes <= known && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = end - System.nanoTime();
        }
        return changes;
    }
}
