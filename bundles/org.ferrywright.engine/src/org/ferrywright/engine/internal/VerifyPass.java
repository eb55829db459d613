package org.ferrywright.engine.internal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.ferrywright.core.Comparison;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.Sha256;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;
import org.ferrywright.engine.RunObserver;
import org.ferrywright.engine.VerifyRequest;
import org.ferrywright.engine.VerifyResult.Kind;

/**
 * One reading of both sides: walks them together, has every file hashed, and compares in the order of the walk. What waits for its
 * digests is bounded, so memory follows the largest folder.
 */
final class VerifyPass implements VerifyWalk.Sink {
    private static final int MOST_WAITING = 16_384;

    private final VerifyRequest request;
    private final Endpoint source;
    private final Endpoint target;
    private final List<Duration> pauses;
    private final Comparison comparison;
    private final Findings findings;
    private final SideDigest sourceSide = new SideDigest();
    private final SideDigest targetSide = new SideDigest();
    private final ArrayDeque<Row> waiting = new ArrayDeque<>();
    private HashQueue sourceQueue;
    private HashQueue targetQueue;
    final LongAdder entriesFound = new LongAdder();
    final LongAdder entriesDone = new LongAdder();
    final LongAdder bytesFound = new LongAdder();
    final LongAdder bytesDone = new LongAdder();

    /** @param trouble why the folder could not be listed to its end; else null, as for every other entry */
    private record Row(
            String path,
            Entry source,
            HashQueue.Ticket sourceTicket,
            Entry target,
            HashQueue.Ticket targetTicket,
            boolean unknown,
            String trouble) {
        boolean done() {
            return (sourceTicket == null || sourceTicket.done()) && (targetTicket == null || targetTicket.done());
        }
    }

    VerifyPass(
            VerifyRequest request,
            Endpoint source,
            Endpoint target,
            Comparison comparison,
            List<Duration> pauses,
            Findings findings) {
        this.request = request;
        this.source = source;
        this.target = target;
        this.comparison = comparison;
        this.pauses = pauses;
        this.findings = findings;
    }

    void run() throws Exception {
        // as in a preview: names are brought together, but nothing is renamed
        var spellings = new Spellings(source, target, false, true, new Tally(RunObserver.SILENT));
        try (var ofSource = new HashQueue(source, request.threads(), pauses, bytesDone);
                var ofTarget = new HashQueue(target, request.threads(), pauses, bytesDone);
                TreeCursor sourceWalk = spellings.walkSource(request.filter(), comparison.extended());
                TreeCursor targetWalk = spellings.walkTarget(request.filter(), comparison.extended())) {
            sourceQueue = ofSource;
            targetQueue = ofTarget;
            new VerifyWalk(request.filter(), spellings, this).run(sourceWalk, targetWalk);
            settle(0);
        }
    }

    SideDigest sourceSide() {
        return sourceSide;
    }

    SideDigest targetSide() {
        return targetSide;
    }

    @Override
    public void entry(String path, Entry s, Entry t, boolean unknown) throws Exception {
        entriesFound.increment();
        waiting.add(new Row(path, s, ticket(sourceQueue, path, s), t, ticket(targetQueue, path, t), unknown, null));
        settle(MOST_WAITING);
    }

    @Override
    public void fault(String path, boolean atSource, EndpointException cause) {
        String trouble =
                (atSource ? "the source's" : "the target's") + " folder could not be listed whole: " + said(cause);
        waiting.add(new Row(path, null, null, null, null, false, trouble));
    }

    @Override
    public void respelled(String path, String atTarget) {
        findings.add(Kind.METADATA, path, "the target spells it '" + atTarget + "'; a run sets that right");
    }

    @Override
    public void leftAlone(String path) {
        findings.add(Kind.MISSING, path, "the target cannot hold this name, or not beside another one");
    }

    @Override
    public void leaving() throws Exception {
        settle(MOST_WAITING);
        if (Thread.interrupted()) {
            throw new InterruptedException("cancelled");
        }
    }

    private HashQueue.Ticket ticket(HashQueue queue, String path, Entry e) throws Exception {
        if (e == null || !e.isFile()) {
            return null;
        }
        bytesFound.add(e.size());
        return queue.add(RelPath.of(path), e);
    }

    /** Compares what is read, and waits for more only while too much waits. */
    private void settle(int most) throws Exception {
        while (!waiting.isEmpty()
                && (waiting.size() > most || waiting.getFirst().done())) {
            Row row = waiting.removeFirst();
            if (row.trouble() != null) {
                findings.add(Kind.UNREADABLE, row.path(), row.trouble());
                continue;
            }
            HashQueue.Looked s = looked(row.source(), row.sourceTicket());
            HashQueue.Looked t = looked(row.target(), row.targetTicket());
            if (!row.path().isEmpty()) {
                fold(sourceSide, row.path(), s);
                fold(targetSide, row.path(), t);
            }
            compare(row, s, t);
            entriesDone.increment();
        }
    }

    private static HashQueue.Looked looked(Entry listed, HashQueue.Ticket ticket) throws Exception {
        return ticket == null ? new HashQueue.Looked(listed, null, null, false) : ticket.await();
    }

    private static void fold(SideDigest side, String path, HashQueue.Looked looked) {
        if (looked.entry() != null) {
            side.add(path, looked.entry(), looked.digest());
        }
    }

    private void compare(Row row, HashQueue.Looked looked, HashQueue.Looked there) {
        Entry s = looked.entry();
        Entry t = there.entry();
        String path = row.path();
        if (row.unknown() || (s == null && t == null)) {
            // nothing can be said, which the folder's own finding tells
            return;
        }
        if (unreadable(path, s, looked.failure(), "source") || unreadable(path, t, there.failure(), "target")) {
            return;
        }
        if (skipped(s, t)) {
            findings.skipped();
            return;
        }
        boolean changed = looked.changed() || there.changed();
        if (s == null || t == null) {
            Kind kind = s == null ? Kind.EXTRA : Kind.MISSING;
            findings.add(changed ? Kind.CHANGED : kind, path, changed ? "it came or went meanwhile" : word(s, t));
        } else if (s.kind() != t.kind()) {
            findings.add(
                    changed ? Kind.CHANGED : Kind.OTHER_KIND,
                    path,
                    "the source has a " + word(s.kind()) + ", the target a " + word(t.kind()));
        } else {
            sameKind(path, s, looked.digest(), t, there.digest(), changed);
        }
    }

    private void sameKind(String path, Entry s, Sha256 sourceDigest, Entry t, Sha256 targetDigest, boolean changed) {
        boolean sameContent = switch (s.kind()) {
            case FILE -> sourceDigest != null && sourceDigest.equals(targetDigest);
            case SYMLINK -> s.linkTarget().equals(t.linkTarget());
            case DIRECTORY, SPECIAL, UNREADABLE -> true;
        };
        if (sameContent) {
            if (comparison.sameMetadata(s, t)) {
                findings.equal();
            } else {
                findings.add(Kind.METADATA, path, metadata(s, t));
            }
        } else if (changed) {
            findings.add(Kind.CHANGED, path, "it was being changed while it was read; verify again when it is quiet");
        } else if (s.isFile() && comparison.sameContent(s, t)) {
            findings.add(
                    Kind.CORRUPT,
                    path,
                    "size and time agree, the content does not: SHA-256 " + sourceDigest + " at the source, "
                            + targetDigest + " at the target");
        } else {
            findings.add(Kind.DIFFERS, path, content(s, t));
        }
    }

    private boolean unreadable(String path, Entry e, EndpointException failure, String side) {
        if (failure != null && failure.kind() == EndpointException.Kind.CHANGED) {
            findings.add(Kind.CHANGED, path, "the " + side + "'s file went on changing while it was read");
            return true;
        }
        if (failure != null || (e != null && e.kind() == EntryKind.UNREADABLE)) {
            String why = failure == null ? "its facts could not be read" : said(failure);
            findings.add(Kind.UNREADABLE, path, "at the " + side + ": " + why);
            return true;
        }
        return false;
    }

    private boolean skipped(Entry s, Entry t) {
        EntryKind first = s == null ? null : s.kind();
        EntryKind second = t == null ? null : t.kind();
        return first == EntryKind.SPECIAL
                || (first == null && second == EntryKind.SPECIAL)
                || (first == EntryKind.SYMLINK && second == null && !comparison.links());
    }

    private String content(Entry s, Entry t) {
        if (s.kind() == EntryKind.SYMLINK) {
            return "the links point to different places";
        }
        return s.size() != t.size()
                ? "the source has " + s.size() + " bytes, the target " + t.size()
                : "content and time differ";
    }

    private String metadata(Entry s, Entry t) {
        if (!comparison.samePermissions(s, t)) {
            return comparison.modes() && s.mode() != t.mode()
                    ? String.format("the mode is %o at the source, %o at the target", s.mode(), t.mode())
                    : "owner, group or extended metadata differ";
        }
        return "the time is " + s.modified() + " at the source, " + t.modified() + " at the target";
    }

    private static String word(Entry s, Entry t) {
        return s == null ? "only the target has this " + word(t.kind()) : "the target lacks this " + word(s.kind());
    }

    private static String word(EntryKind kind) {
        return switch (kind) {
            case FILE -> "file";
            case DIRECTORY -> "folder";
            case SYMLINK -> "symbolic link";
            case SPECIAL -> "device, socket or pipe";
            case UNREADABLE -> "name that cannot be read";
        };
    }

    private static String said(EndpointException e) {
        return e.getMessage() + (e.nativeCode() == null ? "" : " (" + e.nativeCode() + ")");
    }
}
