package org.ferrywright.engine.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ferrywright.core.Guard;
import org.ferrywright.core.Mode;
import org.ferrywright.core.Printable;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointProvider;
import org.ferrywright.engine.Engine;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.RunObserver;
import org.ferrywright.engine.SyncRequest;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.SyncResult.Failure;
import org.ferrywright.engine.SyncResult.Held;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.engine.TransportRegistry;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Opens the roots of a request and runs its links one after the other. */
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
        EndpointProvider sourceProvider = provider(request.source());
        for (EndpointConfig target : request.targets()) {
            provider(target);
            refuseOverlap(request.source().address(), target.address());
        }
        var links = new ArrayList<LinkResult>();
        try {
            var approved = new ArrayList<String>();
            for (int i = 0; i < request.targets().size(); i++) {
                approved.add(RunFolder.approved(instance, request, i));
            }
            RunFolder folder = RunFolder.create(instance, request, pace);
            var context = new Context(instance, new Tally(observer));
            try (Endpoint source = sourceProvider.open(request.source(), context)) {
                for (int i = 0; i < request.targets().size(); i++) {
                    // the source's traffic is counted once, with the first link
                    Tally tally = i == 0 ? context.tally : new Tally(observer);
                    links.add(link(instance, request, folder, i, source, tally, approved.get(i)));
                    if (links.getLast().outcome == Outcome.CANCELLED) {
                        break;
                    }
                }
            } catch (EndpointException e) {
                links.add(LinkResult.failed(new Tally(observer), e));
            } catch (InterruptedException e) {
                links.add(new LinkResult(Outcome.CANCELLED, new Tally(observer), Optional.empty(), null));
            }
            SyncResult result = sum(request, links, start);
            folder.finish(result);
            RunFolder.prune(instance);
            return result;
        } catch (IOException e) {
            var broken = new Failure(
                    instance.directory().toString(),
                    Kind.INTERNAL.name(),
                    "the data folder could not be used: " + e.getMessage());
            links.add(new LinkResult(Outcome.ERROR, new Tally(observer), Optional.empty(), broken));
            return sum(request, links, start);
        }
    }

    private LinkResult link(
            Instance instance,
            SyncRequest request,
            RunFolder folder,
            int number,
            Endpoint source,
            Tally tally,
            String approved)
            throws SettingsException, IOException {
        EndpointConfig config = request.targets().get(number);
        try (Endpoint target = openTarget(instance, request, config, source, tally)) {
            if (!request.preview()) {
                refuseReadOnly(target, config);
                if (request.mode() == Mode.TWO_WAY) {
                    refuseReadOnly(source, request.source());
                }
            }
            var way = new LinkWay(instance, request, folder, number, source, target, tally, pauses, pace);
            Optional<Guard.Hold> hold = way.run(new PlanApproval(approved));
            Outcome outcome = hold.isPresent()
                    ? Outcome.HELD
                    : tally.waiting() > 0 ? Outcome.CONFLICTS : tally.failed() > 0 ? Outcome.FAILURES : Outcome.OK;
            return new LinkResult(outcome, tally, hold.map(h -> new Held(h.kind(), h.detail(), folder.id())), null);
        } catch (EndpointException e) {
            return LinkResult.failed(tally, e);
        } catch (InterruptedException e) {
            return new LinkResult(Outcome.CANCELLED, tally, Optional.empty(), null);
        } catch (SettingsException | IOException | RuntimeException e) {
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
            Instance instance, SyncRequest request, EndpointConfig config, Endpoint source, Tally tally)
            throws EndpointException, InterruptedException, SettingsException {
        EndpointProvider provider = provider(config);
        var context = new Context(instance, tally);
        if (!request.preview()) {
            return provider.open(config.creating(), context);
        }
        try {
            return provider.open(config, context);
        } catch (EndpointException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return new AbsentRoot(source.traits());
            }
            throw e;
        }
    }

    private EndpointProvider provider(EndpointConfig config) throws SettingsException {
        String scheme = config.address().scheme();
        return transports
                .find(scheme)
                .orElseThrow(() -> new SettingsException("no transport for '" + scheme
                        + "' is installed, which " + config.address() + " needs; installed are "
                        + String.join(
                                ", ",
                                transports.all().stream()
                                        .map(EndpointProvider::scheme)
                                        .toList())));
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

    private static SyncResult sum(SyncRequest request, List<LinkResult> links, long start) {
        var failures = new ArrayList<Failure>();
        var skipped = new ArrayList<Failure>();
        long content = 0;
        long literal = 0;
        long sent = 0;
        long received = 0;
        for (LinkResult r : links) {
            failures.addAll(r.tally.failures());
            skipped.addAll(r.tally.skipped());
            content += r.tally.bytes().content();
            literal += r.tally.bytes().literal();
            sent += r.tally.bytes().sent();
            received += r.tally.bytes().received();
        }
        return new SyncResult(
                links.stream().map(r -> r.outcome).max(Enum::compareTo).orElse(Outcome.OK),
                request.mode(),
                links.stream().mapToLong(r -> r.tally.scannedSource.sum()).max().orElse(0),
                links.stream().mapToLong(r -> r.tally.scannedTarget.sum()).sum(),
                links.stream().mapToLong(r -> r.tally.created.sum()).sum(),
                links.stream().mapToLong(r -> r.tally.updated.sum()).sum(),
                links.stream().mapToLong(r -> r.tally.deleted.sum()).sum(),
                links.stream().mapToLong(r -> r.tally.moved.sum()).sum(),
                links.stream().mapToLong(r -> r.tally.unchanged.sum()).sum(),
                new SyncResult.Bytes(content, literal, sent, received),
                failures.subList(0, Math.min(failures.size(), SyncResult.KEPT)),
                links.stream().mapToLong(r -> r.tally.failed()).sum(),
                skipped.subList(0, Math.min(skipped.size(), SyncResult.KEPT)),
                links.stream().mapToLong(r -> r.tally.skips()).sum(),
                links.stream()
                        .flatMap(r -> r.tally.conflicts().stream())
                        .limit(SyncResult.KEPT)
                        .toList(),
                links.stream()
                        .flatMap(r -> r.tally.findings().stream())
                        .limit(SyncResult.KEPT)
                        .toList(),
                links.stream().mapToLong(r -> r.tally.findingCount()).sum(),
                links.stream().flatMap(r -> r.held.stream()).findFirst(),
                links.stream()
                        .map(r -> r.error)
                        .filter(e -> e != null)
                        .findFirst()
                        .orElse(null),
                (System.nanoTime() - start) / 1_000_000);
    }

    private record LinkResult(Outcome outcome, Tally tally, Optional<Held> held, Failure error) {
        static LinkResult failed(Tally tally, EndpointException e) {
            String where = e.address() == null ? (e.path() == null ? "" : e.path()) : e.address();
            return new LinkResult(
                    Outcome.ERROR,
                    tally,
                    Optional.empty(),
                    new Failure(
                            Printable.text(where),
                            e.kind().name(),
                            e.getMessage() + (e.nativeCode() == null ? "" : " (" + e.nativeCode() + ")")));
        }
    }

    private record Context(Instance instance, Tally tally) implements EndpointContext {
        @Override
        public Path keys() {
            return instance.keys();
        }

        @Override
        public String instanceId() {
            return instance.id();
        }

        @Override
        public Traffic traffic() {
            return tally;
        }
    }
}
