package org.ferrywright.engine.internal;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Printable;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.engine.FidelityLoss;
import org.ferrywright.engine.NameFinding;
import org.ferrywright.engine.RunObserver;
import org.ferrywright.engine.RunObserver.Item;
import org.ferrywright.engine.RunObserver.What;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.SyncResult.Conflict;
import org.ferrywright.engine.SyncResult.Failure;
import org.ferrywright.engine.SyncResult.Transfer;

/** Counts what a run does, from many threads, and passes the news on to its observer. */
final class Tally implements EndpointContext.Traffic {
    final LongAdder scannedSource = new LongAdder();
    final LongAdder scannedTarget = new LongAdder();
    final LongAdder created = new LongAdder();
    final LongAdder updated = new LongAdder();
    final LongAdder deleted = new LongAdder();
    final LongAdder moved = new LongAdder();
    final LongAdder unchanged = new LongAdder();
    final LongAdder content = new LongAdder();
    final LongAdder literal = new LongAdder();
    final LongAdder itemsFound = new LongAdder();
    final LongAdder itemsDone = new LongAdder();
    final LongAdder bytesFound = new LongAdder();
    /** Content bytes that are at the target by now, sent or taken from what it had. */
    final LongAdder bytesDone = new LongAdder();

    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();

    private final RunObserver observer;
    private final Object lock = new Object();
    private final List<Failure> failures = new ArrayList<>();
    private final List<Failure> skipped = new ArrayList<>();
    private final Set<String> failedPaths = new HashSet<>();
    private final Set<String> anew = new HashSet<>();
    private final List<Conflict> conflicts = new ArrayList<>();
    private final List<NameFinding> kept = new ArrayList<>();
    private long findings;
    private List<FidelityLoss> losses = List.of();
    private final List<Transfer> transfers = new ArrayList<>();
    private long transferred;
    private final Set<Aspect> refused = EnumSet.noneOf(Aspect.class);
    private long failed;
    private long skips;
    private long waiting;

    Tally(RunObserver observer) {
        this.observer = observer;
    }

    @Override
    public void sent(long bytes) {
        sent.add(bytes);
    }

    @Override
    public void received(long bytes) {
        received.add(bytes);
    }

    void fail(String path, EndpointException e) {
        String message = e.getMessage() + (e.nativeCode() == null ? "" : " (" + e.nativeCode() + ")");
        fail(path, e.kind(), message);
    }

    void fail(String path, EndpointException.Kind kind, String message) {
        synchronized (lock) {
            failed++;
            failedPaths.add(path);
            if (failures.size() < SyncResult.KEPT) {
                failures.add(new Failure(shown(path), kind.name(), message));
            }
            observer.item(new Item(What.FAILED, shown(path), 0, kind + ": " + message));
        }
    }

    void skip(String path, EndpointException.Kind kind, String message) {
        synchronized (lock) {
            skips++;
            if (skipped.size() < SyncResult.KEPT) {
                skipped.add(new Failure(shown(path), kind.name(), message));
            }
            observer.item(new Item(What.SKIPPED, shown(path), 0, message));
        }
    }

    /** A name that the other side cannot hold as it is; what is not replicated for it has failed. */
    void found(String path, NameFinding.Kind kind, String message) {
        synchronized (lock) {
            findings++;
            if (kept.size() < SyncResult.KEPT) {
                kept.add(new NameFinding(shown(path), kind, message));
            }
            if (kind.harmless()) {
                observer.item(new Item(What.NAME, shown(path), 0, message));
                return;
            }
            failed++;
            failedPaths.add(path);
            if (failures.size() < SyncResult.KEPT) {
                failures.add(new Failure(shown(path), kind.name(), message));
            }
            observer.item(new Item(What.FAILED, shown(path), 0, kind + ": " + message));
        }
    }

    List<NameFinding> findings() {
        synchronized (lock) {
            return List.copyOf(kept);
        }
    }

    long findingCount() {
        synchronized (lock) {
            return findings;
        }
    }

    /** What the target cannot keep. */
    void fidelity(List<FidelityLoss> found) {
        synchronized (lock) {
            losses = found;
        }
    }

    /** What it turned out not to have kept. */
    void lost(FidelityLoss found) {
        synchronized (lock) {
            var all = new ArrayList<>(losses);
            all.add(found);
            losses = List.copyOf(all);
        }
    }

    List<FidelityLoss> fidelity() {
        synchronized (lock) {
            return losses;
        }
    }

    /** A large file was brought over. */
    void transferred(Transfer transfer) {
        synchronized (lock) {
            transferred++;
            if (transfers.size() < SyncResult.KEPT) {
                transfers.add(transfer);
            }
        }
    }

    List<Transfer> transfers() {
        synchronized (lock) {
            return List.copyOf(transfers);
        }
    }

    long transferred() {
        synchronized (lock) {
            return transferred;
        }
    }

    /** Whether nobody has told yet that the target refuses metadata of this kind. */
    boolean firstRefusal(Aspect aspect) {
        synchronized (lock) {
            return refused.add(aspect);
        }
    }

    /** @param waits whether somebody has to decide it */
    void conflict(String path, String reason, boolean waits) {
        synchronized (lock) {
            if (waits) {
                waiting++;
            }
            if (conflicts.size() < SyncResult.KEPT) {
                conflicts.add(new Conflict(shown(path), reason));
            }
            observer.item(new Item(What.CONFLICT, shown(path), 0, reason));
        }
    }

    List<Conflict> conflicts() {
        synchronized (lock) {
            return List.copyOf(conflicts);
        }
    }

    /** How many conflicts wait for a decision. */
    long waiting() {
        synchronized (lock) {
            return waiting;
        }
    }

    /** Tells that one item is in step now, or in a preview would be. */
    void done(What what, String path, long bytes) {
        done(what, path, bytes, "");
    }

    /** @param detail why, for people; empty when there is nothing to say */
    void done(What what, String path, long bytes, String detail) {
        switch (what) {
            case CREATE -> created.increment();
            case UPDATE, UPDATE_METADATA -> updated.increment();
            case DELETE -> deleted.increment();
            case MOVE -> moved.increment();
            case SKIPPED, FAILED, CONFLICT, NAME, NOTE -> throw new IllegalArgumentException(what.name());
        }
        itemsDone.increment();
        synchronized (lock) {
            observer.item(new Item(what, shown(path), bytes, detail));
        }
    }

    boolean hasFailed(String path) {
        synchronized (lock) {
            return failedPaths.contains(path);
        }
    }

    /** A file is not what the scan saw, or could not be brought over then: it was looked at again. */
    void decidedAnew(String path) {
        synchronized (lock) {
            anew.add(path);
        }
    }

    /** Whether the target's file of this name may be another than the one that the scan saw. */
    boolean isUnsure(String path) {
        synchronized (lock) {
            return failedPaths.contains(path) || anew.contains(path);
        }
    }

    void publish(boolean scanning) {
        synchronized (lock) {
            observer.progress(new RunObserver.Progress(
                    scanning,
                    itemsDone.sum(),
                    itemsFound.sum(),
                    bytesDone.sum(),
                    bytesFound.sum(),
                    scannedSource.sum()));
        }
    }

    SyncResult.Bytes bytes() {
        return new SyncResult.Bytes(content.sum(), literal.sum(), sent.sum(), received.sum());
    }

    List<Failure> failures() {
        synchronized (lock) {
            return List.copyOf(failures);
        }
    }

    long failed() {
        synchronized (lock) {
            return failed;
        }
    }

    List<Failure> skipped() {
        synchronized (lock) {
            return List.copyOf(skipped);
        }
    }

    long skips() {
        synchronized (lock) {
            return skips;
        }
    }

    private static String shown(String path) {
        return path.isEmpty() ? "." : Printable.text(path);
    }
}
