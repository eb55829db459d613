package org.ferrywright.engine.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.ferrywright.core.Guard;
import org.ferrywright.core.Mode;
import org.ferrywright.core.SymlinkPolicy;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointProvider;
import org.ferrywright.engine.Engine;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.RunObserver;
import org.ferrywright.engine.SyncRequest;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.SyncResult.Held;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.engine.TransportRegistry;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Opens the roots of a request and runs its links: those of a one-way run together, those of a two-way run one after the other. */
@Component(service = Engine.class)
public final class SyncEngine implements Engine {
    private static final List<Duration> PAUSES =
            List.of(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(2));

    private final TransportRegistry transports;
    private final List<Duration> pauses;
    private final Pace pace;

    @Activate
    public SyncEngine(@Reference TransportRegistry transports) {
        this(transports, PAUSES, Pace.REAL);
    }

    /** @param pauses before each further look at what failed but may succeed */
    public SyncEngine(TransportRegistry transports, List<Duration> pauses, Pace pace) {
        this.transports = transports;
        this.pauses = List.copyOf(pauses);
        this.pace = pace;
    }

    @Override
    public SyncResult sync(Instance instance, SyncRequest request, RunObserver observer) throws SettingsException {
        long start = System.nanoTime();
        if (request.mode() == Mode.TWO_WAY && request.symlinks() == SymlinkPolicy.FOLLOW) {
            throw new SettingsException(
                    "links cannot be followed in mode two-way: whether a change belongs to the link or to what it"
                            + " leads to is ambiguous; choose --symlinks copy or skip, or a one-way mode");
        }
        if (request.mode() == Mode.TWO_WAY && request.content().checksum()) {
            throw new SettingsException(
                    "contents cannot be compared in mode two-way: where both sides may change, nothing"
                            + " tells which of two contents is the right one; find them with ferry verify");
        }
        EndpointProvider sourceProvider = transports.require(request.source());
        for (EndpointConfig target : request.targets()) {
            transports.require(target);
            refuseOverlap(request.source().address(), target.address());
        }
        refuseOverlap(request.targets());
        var network = new Tally(RunObserver.SILENT);
        var shared = new SharedObserver(observer);
        var places = new Places(shared.of(0));
        String run = null;
        try {
            var approved = new ArrayList<String>();
            for (int i = 0; i < request.targets().size(); i++) {
                approved.add(RunFolder.approved(instance, request, i));
            }
            RunFolder folder = RunFolder.create(instance, request, pace);
            run = folder.id();
            List<LinkResult> links;
            try (Endpoint source = FollowingRoot.over(
                    MappedRoot.over(places.of(
                            request.source().address(),
                            sourceProvider.open(request.source(), new InstanceContext(instance, network, transports)))),
                    request.symlinks())) {
                links = links(instance, request, folder, source, shared, places, approved);
            } catch (EndpointException e) {
                links = all(request, target -> LinkResult.failed(target, new Tally(RunObserver.SILENT), e));
            } catch (InterruptedException e) {
                links = all(request, target -> LinkResult.cancelled(target, new Tally(RunObserver.SILENT)));
            }
            SyncResult result = LinkResult.sum(request, links, places, network.bytes(), run, start);
            folder.finish(result);
            RunFolder.prune(instance);
            return result;
        } catch (IOException e) {
            List<LinkResult> links =
                    all(request, target -> LinkResult.broken(target, new Tally(RunObserver.SILENT), instance, e));
            return LinkResult.sum(request, links, places, network.bytes(), run, start);
        }
    }

    private List<LinkResult> links(
            Instance instance,
            SyncRequest request,
            RunFolder folder,
            Endpoint source,
            SharedObserver observer,
            Places places,
            List<String> approved)
            throws EndpointException, InterruptedException, IOException, SettingsException {
        var convoy = new Convoy(request, source, new Throttle(request.bytesPerSecond()), pace, (number, share) -> {
            var tally = new Tally(observer.of(number));
            return link(instance, request, folder, number, source, tally, places, approved.get(number), share);
        });
        List<Integer> numbers =
                IntStream.range(0, request.targets().size()).boxed().toList();
        try {
            if (request.mode() != Mode.TWO_WAY && pace.threads()) {
                return convoy.run(numbers);
            }
            // what one target changes at the source is news for the next
            var results = new ArrayList<LinkResult>();
            for (int number : numbers) {
                results.addAll(convoy.run(List.of(number)));
                if (results.getLast().outcome() == Outcome.CANCELLED) {
                    break;
                }
            }
            return results;
        } catch (EndpointException | InterruptedException | IOException | SettingsException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("an unexpected kind of failure", e);
        }
    }

    private static List<LinkResult> all(SyncRequest request, Function<String, LinkResult> result) {
        return request.targets().stream()
                .map(target -> result.apply(target.address().toString()))
                .toList();
    }

    private LinkResult link(
            Instance instance,
            SyncRequest request,
            RunFolder folder,
            int number,
            Endpoint source,
            Tally tally,
            Places places,
            String approved,
            Share share)
            throws SettingsException {
        EndpointConfig config = request.targets().get(number);
        String name = config.address().toString();
        try (Endpoint target = openTarget(instance, request, config, source, tally, places)) {
            if (!request.preview()) {
                refuseReadOnly(target, config);
                if (request.mode() == Mode.TWO_WAY) {
                    refuseReadOnly(source, request.source());
                }
            }
            var way = new LinkWay(instance, request, folder, number, source, target, tally, pauses, pace, share);
            Optional<Guard.Hold> hold = way.run(new PlanApproval(approved));
            Outcome outcome = hold.isPresent()
                    ? Outcome.HELD
                    : tally.waiting() > 0 ? Outcome.CONFLICTS : tally.failed() > 0 ? Outcome.FAILURES : Outcome.OK;
            return new LinkResult(
                    name, outcome, tally, hold.map(h -> new Held(h.kind(), h.detail(), folder.id())), null);
        } catch (EndpointException e) {
            return LinkResult.failed(name, tally, e);
        } catch (InterruptedException e) {
            return LinkResult.cancelled(name, tally);
        } catch (IOException e) {
            return LinkResult.broken(name, tally, instance, e);
        } catch (SettingsException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("an unexpected kind of failure", e);
        }
    }

    private static void refuseReadOnly(Endpoint root, EndpointConfig config) throws EndpointException {
        if (root.traits().readOnly()) {
            throw EndpointException.of(Kind.DENIED, "it may only be read; nothing was begun")
                    .endpoint()
                    .address(config.address().toString())
                    .build();
        }
    }

    private Endpoint openTarget(
            Instance instance, SyncRequest request, EndpointConfig config, Endpoint source, Tally tally, Places places)
            throws EndpointException, InterruptedException, SettingsException {
        EndpointProvider provider = transports.require(config);
        var context = new InstanceContext(instance, tally, transports, detail -> places.note(config.address(), detail));
        if (!request.preview()) {
            return MappedRoot.over(places.of(config.address(), provider.open(config.creating(), context)));
        }
        try {
            return MappedRoot.over(places.of(config.address(), provider.open(config, context)));
        } catch (EndpointException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return new AbsentRoot(source.traits());
            }
            throw e;
        }
    }

    private static void refuseOverlap(EndpointAddress source, EndpointAddress target) throws SettingsException {
        if (!source.isLocal() || !target.isLocal()) {
            if (source.equals(target)) {
                throw new SettingsException("source and target are the same folder: " + target);
            }
            return;
        }
        Path s = real(Path.of(source.path()));
        Path t = real(Path.of(target.path()));
        if (s.equals(t)) {
            throw new SettingsException("source and target are the same folder: " + target);
        }
        if (t.startsWith(s) || s.startsWith(t)) {
            throw new SettingsException("one folder lies in the other: " + source + " and " + target
                    + "; a replica inside its own source would grow without end");
        }
    }

    /** Two runs into one folder at the same time would undo each other's work. */
    private static void refuseOverlap(List<EndpointConfig> targets) throws SettingsException {
        for (int i = 0; i < targets.size(); i++) {
            for (EndpointConfig other : targets.subList(i + 1, targets.size())) {
                EndpointAddress a = targets.get(i).address();
                EndpointAddress b = other.address();
                if (within(a, b) || within(b, a)) {
                    throw new SettingsException("two targets are the same folder, or one lies in the other: " + a
                            + " and " + b + "; give each folder its own run or leave one out");
                }
            }
        }
    }

    private static boolean within(EndpointAddress inner, EndpointAddress outer) {
        if (inner.isLocal() || outer.isLocal()) {
            return inner.isLocal()
                    && outer.isLocal()
                    && real(Path.of(inner.path())).startsWith(real(Path.of(outer.path())));
        }
        boolean sameRoot = inner.scheme().equals(outer.scheme())
                && inner.host().equalsIgnoreCase(outer.host())
                && inner.port() == outer.port();
        String above = outer.path().replaceAll("/+$", "");
        return sameRoot && (inner.path().equals(above) || inner.path().startsWith(above.isEmpty() ? "" : above + '/'));
    }

    /** The path with links resolved as far as it exists. */
    private static Path real(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        for (Path p = absolute; p != null; p = p.getParent()) {
            if (Files.exists(p)) {
                try {
                    return p.toRealPath().resolve(p.relativize(absolute)).normalize();
                } catch (IOException e) {
                    return absolute;
                }
            }
        }
        return absolute;
    }
}
