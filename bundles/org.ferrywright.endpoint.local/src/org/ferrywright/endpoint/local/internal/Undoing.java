package org.ferrywright.endpoint.local.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;

/** Gives a file back its old version from its undo log, when whoever patched it where it lies is gone. */
final class Undoing {
    /** Smaller files are not patched where they lie, so that nobody needs to look for logs of them. */
    static final long SMALLEST = 1 << 20;

    enum Outcome {
        /** There is no log, or it is none of a file that is here. */
        NOTHING,
        /** Somebody is patching the file right now. */
        LIVE,
        /** The file is whole again, and the log is gone. */
        SETTLED
    }

    private final FileTree tree;
    private final Folder folder;

    Undoing(FileTree tree, Folder folder) {
        this.tree = tree;
        this.folder = folder;
    }

    /**
     * Makes sure that a file which was opened is no mixture of two versions: LOCKED while somebody patches it.
     *
     * @return whether it was put right, so that its facts are others now
     */
    boolean settle(RelPath path, Entry facts) throws EndpointException {
        if (facts.size() < SMALLEST || !facts.isFile()) {
            return false;
        }
        String log = UndoLog.nameFor(path.name());
        Entry there = folder.stat(log);
        if (there == null || !there.isFile()) {
            return false;
        }
        Outcome outcome;
        try {
            outcome = settle(log, facts.fileId());
        } catch (EndpointException e) {
            throw e.kind() == Kind.CORRUPT ? e : locked(path, "its undo log cannot be used", e);
        }
        if (outcome == Outcome.LIVE) {
            throw locked(path, "it is being patched where it lies", null);
        }
        return outcome == Outcome.SETTLED;
    }

    private EndpointException locked(RelPath path, String message, EndpointException cause) {
        return tree.failures()
                .builder(Kind.LOCKED, path, message)
                .retry(Retry.SOON)
                .cause(cause)
                .build();
    }

    /** @param fileId of the file that is asked about, or 0 for whatever it is */
    Outcome settle(String name, long fileId) throws EndpointException {
        RelPath about = folder.path().child(name);
        OpenFile file = folder.resume(name, about);
        if (file == null) {
            // not ours: whoever made it also has to put it right
            return Outcome.NOTHING;
        }
        try (file) {
            boolean free = file.lock();
            Entry facts = file.facts();
            Entry named = folder.stat(name);
            if (named == null || named.fileId() != facts.fileId()) {
                return Outcome.SETTLED;
            }
            UndoLog log = UndoLog.read(file);
            if (log == null) {
                throw tree.failures()
                        .item(
                                Kind.CORRUPT,
                                about,
                                "this undo log is damaged, and the file that it belongs to"
                                        + " may be a mixture of two versions: replace the file, then remove the log");
            }
            long wanted = UndoLog.identity(facts.fileId(), log.head().identity());
            if (fileId != 0 && fileId != wanted) {
                return Outcome.NOTHING;
            }
            return free ? settle(name, log, wanted, facts.size()) : Outcome.LIVE;
        }
    }

    private Outcome settle(String name, UndoLog log, long fileId, long length) throws EndpointException {
        String of = find(log.head().name(), fileId);
        if (of == null) {
            return Outcome.NOTHING;
        }
        try (OpenFile file = folder.change(of)) {
            if (file.facts().fileId() != fileId || file.born() != log.head().born()) {
                return Outcome.NOTHING;
            }
            rollBack(file, log, length, folder.path().child(of));
        }
        folder.remove(name, false);
        folder.force();
        return Outcome.SETTLED;
    }

    /** The name that the file has by now, or null. */
    private String find(String name, long fileId) throws EndpointException {
        Entry there = folder.stat(name);
        if (there != null && there.fileId() == fileId && there.isFile()) {
            return name;
        }
        var found = new ArrayList<String>();
        try (Folder listed = tree.open(folder.path(), FileTree.Use.LISTING)) {
            boolean more = true;
            while (more) {
                more = listed.list(new Folder.Sink() {
                    @Override
                    public boolean wants(String other, boolean directory) {
                        return !directory;
                    }

                    @Override
                    public void take(Entry entry) {
                        if (entry.isFile() && entry.fileId() == fileId) {
                            found.add(entry.name());
                        }
                    }
                });
            }
        }
        return found.isEmpty() ? null : found.getFirst();
    }

    /** Gives a file its old version and forces it, unless the log says that the new one is whole. @param length of the log */
    void rollBack(OpenFile file, UndoLog log, long length, RelPath path) throws EndpointException {
        UndoLog.Tail tail = log.replay(new UndoLog.Sink() {
            @Override
            public void bytes(long offset, ByteBuffer bytes) {
                // looked at first: a damaged log must not make things worse
            }

            @Override
            public void zeros(long offset, long count) {}
        });
        if (tail.committed()) {
            return;
        }
        if (length - tail.valid() > UndoLog.BATCH) {
            throw tree.failures()
                    .item(
                            Kind.CORRUPT,
                            path,
                            "its undo log is damaged, and it is a mixture of two versions:"
                                    + " replace it, then remove " + UndoLog.nameFor(path.name()));
        }
        log.replay(new UndoLog.Sink() {
            @Override
            public void bytes(long offset, ByteBuffer bytes) throws EndpointException {
                file.write(bytes, offset);
            }

            @Override
            public void zeros(long offset, long count) throws EndpointException {
                file.zero(offset, count);
            }
        });
        file.truncate(log.head().size());
        file.set(log.head().attributes());
        file.force();
    }

    /** Settles all of these logs of the folder. @return whether a file was put right */
    boolean settleAll(List<String> logs) {
        boolean any = false;
        for (String log : logs) {
            try {
                any |= TemporaryNames.isUndoLog(log) && settle(log, 0) == Outcome.SETTLED;
            } catch (EndpointException e) {
                // a listing tells what is there; whoever reads the file is told why he cannot
                continue;
            }
        }
        return any;
    }
}
