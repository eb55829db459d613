package org.ferrywright.service.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ferrywright.control.ControlException;
import org.ferrywright.control.EngineControl;
import org.ferrywright.control.PortFact;
import org.ferrywright.control.Transport;
import org.ferrywright.endpoint.ConfigSchema;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointProvider;
import org.ferrywright.endpoint.PortUse;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.TransportRegistry;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The engine of this process. */
@Component(service = EngineControl.class)
public final class InProcessEngineControl implements EngineControl {
    /** Stands for the other machine where no address names one. */
    static final String SOME_HOST = "HOST";

    private final TransportRegistry registry;

    @Activate
    public InProcessEngineControl(@Reference TransportRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Transports transports(long knownIndex, Duration patience) throws InterruptedException {
        // the index first: a change right after it makes the next call return at once
        long index = registry.awaitChange(knownIndex, patience);
        return new Transports(
                index,
                registry.all().stream().map(InProcessEngineControl::describe).toList());
    }

    @Override
    public List<PortFact> ports(String address) throws ControlException {
        EndpointConfig config = parse(address);
        try {
            return facts(provider(config).ports(config));
        } catch (IllegalArgumentException e) {
            throw settings(e);
        }
    }

    @Override
    public List<PortFact> ports(String address, Path data, char[] password)
            throws ControlException, InterruptedException {
        EndpointConfig config = parse(address);
        try {
            return facts(
                    provider(config).ports(config, new AskingContext(Optional.of(Instance.learnt(data)), password)));
        } catch (IllegalArgumentException e) {
            throw settings(e);
        }
    }

    private static ControlException settings(IllegalArgumentException e) {
        return new ControlException(ControlException.Kind.SETTINGS, e.getMessage(), e);
    }

    private EndpointProvider provider(EndpointConfig config) throws ControlException {
        String scheme = config.address().scheme();
        return registry.find(scheme)
                .orElseThrow(() -> new ControlException(
                        ControlException.Kind.SETTINGS,
                        "no transport for " + scheme + ":// is installed; installed are "
                                + String.join(
                                        ", ",
                                        registry.all().stream()
                                                .map(EndpointProvider::scheme)
                                                .toList())));
    }

    private static EndpointConfig parse(String address) throws ControlException {
        try {
            return EndpointConfig.of(address);
        } catch (IllegalArgumentException e) {
            throw settings(e);
        }
    }

    private static Transport describe(EndpointProvider provider) {
        String scheme = provider.scheme();
        EndpointAddress somewhere = scheme.equals(EndpointAddress.LOCAL)
                ? EndpointAddress.parse("/")
                : EndpointAddress.parse(scheme + "://" + SOME_HOST + "/root");
        return new Transport(
                scheme,
                provider.title(),
                provider.schema().settings().stream()
                        .map(InProcessEngineControl::describe)
                        .toList(),
                facts(provider.ports(new EndpointConfig(somewhere, Map.of()))));
    }

    private static Transport.Setting describe(ConfigSchema.Setting s) {
        String type = s.type().name().toLowerCase(Locale.ROOT);
        return new Transport.Setting(s.key(), s.label(), type, s.defaultValue(), s.choices(), s.help());
    }

    private static List<PortFact> facts(List<PortUse> ports) {
        return ports.stream().map(InProcessEngineControl::fact).toList();
    }

    private static PortFact fact(PortUse p) {
        return new PortFact(
                machine(p.from()), machine(p.to()), p.protocol().name(), p.firstPort(), p.lastPort(), p.reason());
    }

    private static String machine(String name) {
        return name.equals(PortUse.THIS_MACHINE) ? PortFact.THIS_MACHINE : name;
    }
}
