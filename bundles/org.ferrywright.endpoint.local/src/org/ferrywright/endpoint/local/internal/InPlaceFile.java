package org.ferrywright.endpoint.local.internal;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.PatchRequest;

/**
 * A file that is changed where it lies. What is put into it is collected; then the old bytes of what differs are logged, the log is forced, and
 * only then the file is written. Between two such batches the file has a time of ours, so that a change by somebody else is seen.
 */
final class InPlaceFile implements AutoCloseable {
    /** So many new bytes are collected. */
    static final int BATCH = 4 << 20;
    /** What is compared and logged is a multiple of this. */
    private static final int BLOCK = 4 << 10;

    private record Piece(long offset, int start, int length) {}

    private final FileTree tree;
    private final Folder folder;
    private final RelPath path;
    private final OpenFile file;
    private final Entry before;
    private final String temporary;
    private final int batchSize;
    private final Timestamp mark;
    private final List<Piece> pieces = new ArrayList<>();
    private ByteBuffer batch;
    private OpenFile logFile;
    private UndoLog log;
    private boolean indexed;
    private boolean marked;
    private boolean done;

    /** Takes the file over. */
    private InPlaceFile(
            FileTree tree, Folder folder, RelPath path, OpenFile file, Entry before, String temporary, int batchSize) {
        this.tree = tree;
        this.folder = folder;
        this.path = path;
        this.file = file;
        this.before = before;
        this.temporary = temporary;
        this.batchSize = batchSize;
        this.mark = Timestamp.of(Instant.now()).truncate(tree.traits().timePrecision());
    }

    /** @param batchSize how many new bytes are collected at a time, in bytes */
    static InPlaceFile open(FileTree tree, Folder folder, RelPath path, PatchRequest request, int batchSize)
            throws EndpointException {
        Entry there = folder.stat(path.name());
        if (there == null && request.basisIs() instanceof Expect.Same) {
            throw tree.failures().changed(path, "it is gone meanwhile");
        }
        if (there != null) {
            new Undoing(tree, folder).settle(path, there);
        }
        OpenFile file = folder.change(path.name());
        try {
            Entry before = file.facts();
            Placement.check(request.basisIs(), before, path, tree.failures());
            String why = objection(file, before);
            if (why != null) {
                throw tree.failures().item(Kind.UNSUPPORTED, path, why);
            }
            return new InPlaceFile(tree, folder, path, file, before, request.temporary(), batchSize);
        } catch (EndpointException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static String objection(OpenFile file, Entry before) throws EndpointException {
        if (before.links() != 1) {
            return "it has other names, and a patch where it lies would be seen under them";
        }
        if (before.size() < Undoing.SMALLEST) {
            return "only a large file is patched where it lies";
        }
        if ((before.mode() & 06000) != 0) {
            return "it runs with the rights of its owner, and loses them when it is written to";
        }
        if (before.fileId() == 0 || before.changeToken() == 0 || file.born() == 0) {
            return "the file system does not tell a file from another one that takes its place";
        }
        return null;
    }

    Entry before() {
        return before;
    }

    long nextData(long offset) throws EndpointException {
        return file.nextData(offset);
    }

    /** Always behind the offset, as {@link Extents#nextHole}. */
    long nextHole(long offset) throws EndpointException {
        return Math.max(offset + 1, file.nextHole(offset));
    }

    void fill(ByteBuffer into, long offset) throws EndpointException {
        int start = into.position();
        while (into.hasRemaining()) {
            if (file.read(into, offset + into.position() - start) < 0) {
                throw tree.failures().changed(path, "it became shorter while it was read");
            }
        }
    }

    /** Takes what remains in the buffer as the new bytes from this offset on. */
    void put(ByteBuffer from, long offset) throws EndpointException {
        if (batch == null) {
            batch = ByteBuffer.allocate(batchSize);
        }
        long at = offset;
        int limit = from.limit();
        while (from.position() < limit) {
            if (!batch.hasRemaining()) {
                flush();
            }
            int n = Math.min(batch.remaining(), limit - from.position());
            pieces.add(new Piece(at, batch.position(), n));
            batch.put(from.limit(from.position() + n));
            from.limit(limit);
            at += n;
        }
    }

    private void flush() throws EndpointException {
        checkUntouched();
        var changed = new ArrayList<Piece>();
        for (Piece piece : pieces) {
            compare(piece, changed);
        }
        pieces.clear();
        if (!changed.isEmpty()) {
            log.force();
            for (Piece piece : changed) {
                file.write(batch.duplicate().clear().slice(piece.start, piece.length), piece.offset);
            }
            mark();
        }
        if (batch != null) {
            batch.clear();
        }
    }

    /** Logs what differs, a run of blocks at a time. */
    private void compare(Piece piece, List<Piece> changed) throws EndpointException {
        int inside = Math.clamp(before.size() - piece.offset, 0, piece.length);
        var old = ByteBuffer.allocate(Math.min(inside, UndoLog.LARGEST));
        for (int done = 0; done < inside; ) {
            int n = Math.min(UndoLog.LARGEST, inside - done);
            fill(old.clear().limit(n), piece.offset + done);
            old.flip();
            ByteBuffer now = batch.duplicate().clear().slice(piece.start + done, n);
            logChanges(old, now, piece, done, changed);
            done += n;
        }
        if (inside < piece.length) {
            begin();
            changed.add(new Piece(piece.offset + inside, piece.start + inside, piece.length - inside));
        }
    }

    /** @param done where the bytes lie in the piece */
    private void logChanges(ByteBuffer old, ByteBuffer now, Piece piece, int done, List<Piece> changed)
            throws EndpointException {
        int n = now.limit();
        long offset = piece.offset + done;
        int at = 0;
        while (at < n) {
            int first = old.slice(at, n - at).mismatch(now.slice(at, n - at));
            if (first < 0) {
                return;
            }
            int from = (int) Math.max(at, at + first - (offset + at + first) % BLOCK);
            int to = blockEnd(offset, from, n);
            while (to < n && !sameBlock(old, now, to, blockEnd(offset, to, n))) {
                to = blockEnd(offset, to, n);
            }
            begin();
            log.keep(offset + from, old.slice(from, to - from));
            changed.add(new Piece(offset + from, piece.start + done + from, to - from));
            at = to;
        }
    }

    private static int blockEnd(long offset, int at, int end) {
        return (int) Math.min(end, at + BLOCK - (offset + at) % BLOCK);
    }

    private static boolean sameBlock(ByteBuffer old, ByteBuffer now, int from, int to) {
        return old.slice(from, to - from).mismatch(now.slice(from, to - from)) < 0;
    }

    /** Before the first change: the log is on the disk under its name. */
    private void begin() throws EndpointException {
        if (log != null) {
            return;
        }
        indexed = true;
        new UndoIndex(tree).add(path);
        logFile = new Placement(folder, tree.failures()).create(temporary, path);
        if (!logFile.lock()) {
            throw tree.failures().item(Kind.LOCKED, path, "its undo log is in use");
        }
        Attributes attributes = before.attributes().with(folder.extended(path.name(), Aspect.EXTENDED));
        UndoLog begun = UndoLog.begin(
                logFile,
                new UndoLog.Head(
                        ThreadLocalRandom.current().nextLong(),
                        path.name(),
                        UndoLog.identity(before.fileId(), logFile.facts().fileId()),
                        file.born(),
                        before.size(),
                        attributes));
        try {
            folder.rename(temporary, UndoLog.nameFor(path.name()), false);
        } catch (EndpointException e) {
            throw e.kind() == Kind.EXISTS
                    ? tree.failures()
                            .item(Kind.UNSUPPORTED, path, "the undo log of an earlier file of its name is there")
                    : e;
        }
        log = begun;
        folder.force();
    }

    private void mark() throws EndpointException {
        file.set(new Attributes(Entry.UNKNOWN, Entry.UNKNOWN, Entry.UNKNOWN, mark));
        marked = true;
    }

    /** Whether nobody else wrote to the file meanwhile. */
    private void checkUntouched() throws EndpointException {
        Entry now = file.facts();
        boolean same = marked
                ? now.modified().equals(mark)
                : now.modified().equals(before.modified())
                        && now.changeToken() == before.changeToken()
                        && now.size() == before.size();
        if (!same) {
            throw tree.failures().changed(path, "somebody else wrote to it while it was patched");
        }
    }

    /** Makes what was put the file, and forces it. @return the facts of it */
    Entry commit(long size, Attributes attributes) throws EndpointException {
        flush();
        Entry named = folder.stat(path.name());
        if (named == null || named.fileId() != before.fileId()) {
            throw tree.failures().changed(path, "it was replaced while it was patched");
        }
        if (size < before.size()) {
            keepTail(size);
            file.truncate(size);
        }
        file.set(attributes);
        if (log != null) {
            file.force();
            log.commit();
        }
        done = true;
        endQuietly();
        folder.tell(Aspect.EXTENDED);
        Entry now = folder.stat(path.name());
        if (now == null || now.fileId() != before.fileId()) {
            throw tree.failures().changed(path, "somebody else replaced it as soon as it was patched");
        }
        return now;
    }

    private void keepTail(long size) throws EndpointException {
        begin();
        var old = ByteBuffer.allocate(UndoLog.LARGEST);
        long unforced = 0;
        for (long at = file.nextData(size); at < before.size(); at = file.nextData(at)) {
            long until = Math.min(before.size(), nextHole(at));
            while (at < until) {
                fill(old.clear().limit((int) Math.min(UndoLog.LARGEST, until - at)), at);
                log.keep(at, old.flip());
                at += old.limit();
                unforced += old.limit();
                if (unforced > UndoLog.BATCH / 4) {
                    log.force();
                    unforced = 0;
                }
            }
        }
        log.force();
    }

    /** Gives the file its old version back. */
    void undo() throws EndpointException {
        if (done) {
            return;
        }
        done = true;
        if (log != null) {
            new Undoing(tree, folder).rollBack(file, log, logFile.facts().size(), path);
        }
        endLog();
    }

    /** The new version is on the disk already: a log that stays behind says so. */
    private void endQuietly() {
        try {
            endLog();
        } catch (EndpointException e) {
            return;
        }
    }

    private void endLog() throws EndpointException {
        if (log != null) {
            folder.remove(UndoLog.nameFor(path.name()), false);
            folder.force();
        } else if (logFile != null) {
            folder.remove(temporary, false);
        }
        if (indexed) {
            new UndoIndex(tree).remove(path);
        }
    }

    @Override
    public void close() {
        try {
            undo();
        } catch (EndpointException e) {
            // the log is still there, and whoever opens the file next does it
            return;
        } finally {
            if (logFile != null) {
                logFile.close();
            }
            file.close();
        }
    }
}
