package org.ferrywright.engine.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.ferrywright.core.Guard.DeleteLimit;
import org.ferrywright.core.Mode;
import org.ferrywright.core.Printable;
import org.ferrywright.delta.Sha256;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointProvider;
import org.ferrywright.endpoint.Flush;
import org.ferrywright.engine.AuditLog;
import org.ferrywright.engine.Engine;
import org.ferrywright.engine.Engine.SettingsException;
import org.ferrywright.engine.Instance;
import org.ferrywright.engine.RunObserver;
import org.ferrywright.engine.Signatures;
import org.ferrywright.engine.SyncRequest;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.SyncResult.Failure;
import org.ferrywright.engine.TransportRegistry;
import org.ferrywright.engine.Verifier;
import org.ferrywright.engine.VerifyRequest;
import org.ferrywright.engine.VerifyResult;
import org.ferrywright.engine.VerifyResult.Outcome;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Reads both sides, has the engine mend what it found, reads again, and signs what it saw last. */
@Component(service = Verifier.class)
public final class VerifyEngine implements Verifier {
    private static final List<Duration> PAUSES = List.of(Duration.ofMillis(100), Duration.ofMillis(500));

    /** Somebody has asked for exactly these rewrites, however many they are. */
    private static final DeleteLimit EVERYTHING = new DeleteLimit(-1, -1, 0);

    private final TransportRegistry transports;
    private final Engine engine;
    private final Signatures signatures;
    private final List<Duration> pauses;

    @Activate
    public VerifyEngine(
            @Reference TransportRegistry transports, @Reference Engine engine, @Reference Signatures signatures) {
        this(transports, engine, signatures, PAUSES);
    }

    /** @param pauses before each further look at a file that changes while it is read */
    public VerifyEngine(TransportRegistry transports, Engine engine, Signatures signatures, List<Duration> pauses) {
        this.transports = transports;
        this.engine = engine;
        this.signatures = signatures;
        this.pauses = List.copyOf(pauses);
    }

    @Override
    public ReceiptCheck check(Path keys, Path receipt) throws IOException {
        return Receipt.check(receipt, keys, signatures);
    }

    @Override
    public VerifyResult verify(Instance instance, VerifyRequest request, RunObserver observer)
            throws SettingsException, IOException {
        long start = System.nanoTime();
        String address = request.target().address().toString();
        EndpointProvider ofSource = transports.require(request.source());
        EndpointProvider ofTarget = transports.require(request.target());
        var traffic = new Tally(RunObserver.SILENT);
        var context = new InstanceContext(instance, traffic, transports);
        try (Endpoint source = MappedRoot.over(ofSource.open(request.source(), context));
                Endpoint target = MappedRoot.over(ofTarget.open(request.target(), context))) {
            return new Verification(instance, request, observer, source, target, traffic, start).run();
        } catch (EndpointException e) {
            String where = e.address() == null ? Optional.ofNullable(e.path()).orElse("") : e.address();
            String message = e.getMessage() + (e.nativeCode() == null ? "" : " (" + e.nativeCode() + ")");
            var failure = new Failure(Printable.text(where), e.kind().name(), message);
            return VerifyResult.ofNothing(Outcome.ERROR, address, failure, millisSince(start));
        } catch (InterruptedException e) {
            return VerifyResult.ofNothing(Outcome.CANCELLED, address, null, millisSince(start));
        } catch (SettingsException | IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("an unexpected kind of failure", e);
        }
    }

    private static long millisSince(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    /** One request, with both roots open. */
    private final class Verification {
        private final Instance instance;
        private final VerifyRequest request;
        private final RunObserver observer;
        private final Endpoint source;
        private final Endpoint target;
        private final Tally traffic;
        private final long start;
        private Findings findings;
        private VerifyPass pass;

        Verification(
                Instance instance,
                VerifyRequest request,
                RunObserver observer,
                Endpoint source,
                Endpoint target,
                Tally traffic,
                long start) {
            this.instance = instance;
            this.request = request;
            this.observer = observer;
            this.source = source;
            this.target = target;
            this.traffic = traffic;
            this.start = start;
        }

        VerifyResult run() throws Exception {
            Instant started = Instant.now();
            read();
            VerifyResult.Repair repair = null;
            if (request.repair() && findings.mendable()) {
                repair = repair();
                read();
            }
            String id = RunFolder.newId(Pace.REAL);
            Path file = request.receipt();
            if (file == null) {
                file = Files.createDirectories(instance.directory().resolve("receipts"))
                        .resolve(id + ".json");
            }
            var result = new VerifyResult(
                    findings.none() ? Outcome.EQUAL : Outcome.DIFFERENT,
                    request.target().address().toString(),
                    pass.sourceSide().sum(),
                    pass.targetSide().sum(),
                    findings.equalEntries(),
                    findings.skippedEntries(),
                    findings.counts(),
                    findings.shown(),
                    traffic.bytes(),
                    repair,
                    file,
                    null,
                    millisSince(start));
            var content = new Receipt.Content(id, instance.id(), request, started, Instant.now(), result, findings);
            byte[] receipt = Receipt.sign(content, signatures.own(instance.keys()));
            Receipt.store(file, receipt);
            Map<String, Object> details = AuditLog.details();
            details.put("source", request.source().address().toString());
            details.put("target", result.target());
            details.put("outcome", result.outcome().name().toLowerCase(Locale.ROOT));
            details.put("findings", result.found());
            details.put("repair", repair != null);
            details.put("receipt", file.toString());
            details.put("receiptSha256", Sha256.ofContent(receipt).toString());
            instance.audit().record("verified", details);
            return result;
        }

        /** What is still on its way to the disks has to be there first: only then can memory forget it, and the disks be read. */
        private void read() throws Exception {
            for (Endpoint root : List.of(source, target)) {
                if (!root.traits().readOnly()) {
                    var flush = root.facet(Flush.class);
                    if (flush.isPresent()) {
                        flush.get().flush();
                    }
                }
            }
            findings = new Findings(request.extraAllowed());
            var comparison = LinkWay.comparison(source, target, Mode.UPDATE, request.metadata());
            pass = new VerifyPass(request, source, target, comparison, pauses, findings);
            var ended = new CountDownLatch(1);
            Thread reporter = Thread.ofVirtual().name("progress").start(() -> report(ended));
            try {
                pass.run();
            } finally {
                ended.countDown();
                join(reporter);
            }
        }

        /** As a run does it, with the same care: never deletes, and what is damaged goes although it looks the same. */
        private VerifyResult.Repair repair() throws SettingsException, InterruptedException {
            var again = SyncRequest.between(request.source(), List.of(request.target()))
                    .mode(Mode.UPDATE)
                    .filter(request.filter())
                    .threads(request.threads())
                    .rewriteLimit(EVERYTHING)
                    .metadata(request.metadata())
                    .forced(findings.damaged())
                    .build();
            SyncResult result = engine.sync(instance, again, observer);
            if (result.outcome() == SyncResult.Outcome.CANCELLED) {
                throw new InterruptedException("cancelled while a repair ran");
            }
            String trouble = result.error() != null
                    ? result.error().message()
                    : result.held()
                            .map(held -> "held by a guard: " + held.detail())
                            .orElse("");
            return new VerifyResult.Repair(
                    findings.counts(), result.created() + result.updated(), result.failed(), trouble);
        }

        private void report(CountDownLatch ended) {
            try {
                do {
                    observer.progress(new RunObserver.Progress(
                            true,
                            pass.entriesDone.sum(),
                            pass.entriesFound.sum(),
                            pass.bytesDone.sum(),
                            pass.bytesFound.sum(),
                            pass.entriesFound.sum()));
                } while (!ended.await(200, TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private static void join(Thread thread) {
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
