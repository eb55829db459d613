package org.ferrywright.engine.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Extended;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.core.VersionId.Why;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.BulkWrite.Operation;
import org.ferrywright.endpoint.BulkWrite.Outcome;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.ExtendedMetadata;
import org.ferrywright.endpoint.Keeping;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.StagedFile;
import org.ferrywright.engine.RunObserver.What;

/** Copies old versions within a root to where they were, many in one round trip; each replaces what is there in one step. */
final class Restoring {
    private static final int MOST_VERSIONS = 256;
    private static final long MOST_BYTES = 1 << 20;
    private static final int BUFFER = 256 << 10;

    /** What was done. */
    static final class Count {
        long versions;
        long unchanged;
        long bytes;
    }

    /** @param now what stands where the version goes, or null */
    private record Wanted(VersionWalk.Kept version, RelPath to, Entry now) {
        Expect expect() {
            return now == null ? Expect.ABSENT : Expect.same(now);
        }
    }

    private final Endpoint root;
    private final OldVersions old;
    private final String owner;
    private final Tally tally;
    private final Count count;
    private final List<Wanted> gathered = new ArrayList<>();
    private long gatheredBytes;

    /** @param old names what is in the way; @param owner of the temporaries */
    Restoring(Endpoint root, OldVersions old, String owner, Tally tally, Count count) {
        this.root = root;
        this.old = old;
        this.owner = owner;
        this.tally = tally;
        this.count = count;
    }

    /** Of each file, what stood there just before a time, if something else stands there since. */
    static List<VersionWalk.Kept> standingBefore(List<VersionWalk.Kept> versions, Instant time) {
        Map<RelPath, VersionWalk.Kept> first = new LinkedHashMap<>();
        for (VersionWalk.Kept k : versions) {
            if (!k.id().kept().isBefore(time)) {
                first.merge(k.path(), k, (a, b) -> a.id().compareTo(b.id()) <= 0 ? a : b);
            }
        }
        return List.copyOf(first.values());
    }

    /**
     * Restores versions of files that are in one folder.
     *
     * @param from what of their paths is replaced by {@code to}, when that is not null
     */
    void folder(List<VersionWalk.Kept> versions, RelPath from, RelPath to)
            throws EndpointException, InterruptedException {
        var folders = new HashMap<RelPath, Map<String, Entry>>();
        for (VersionWalk.Kept k : versions) {
            RelPath goal = to == null ? k.path() : to.resolve(below(k.path(), from));
            if (goal.isRoot()) {
                tally.fail("", Kind.IS_DIRECTORY, "a file cannot take the place of the root");
                continue;
            }
            Map<String, Entry> there = folders.get(goal.parent());
            if (there == null) {
                there = versions.size() == 1 ? one(goal) : list(goal.parent());
                folders.put(goal.parent(), there);
            }
            want(new Wanted(k, goal, there.get(goal.name())));
        }
    }

    private static RelPath below(RelPath path, RelPath from) {
        if (path.equals(from)) {
            return RelPath.ROOT;
        }
        return from.isRoot()
                ? path
                : RelPath.of(path.value().substring(from.value().length() + 1));
    }

    private Map<String, Entry> one(RelPath path) throws EndpointException, InterruptedException {
        var there = new HashMap<String, Entry>();
        root.stat(path).ifPresent(e -> there.put(path.name(), e));
        return there;
    }

    private Map<String, Entry> list(RelPath folder) throws EndpointException, InterruptedException {
        var there = new HashMap<String, Entry>();
        try (var cursor = root.list(folder)) {
            for (Entry e = cursor.next(); e != null; e = cursor.next()) {
                there.put(e.name(), e);
            }
        } catch (EndpointException e) {
            // whatever else is wrong with the folder, the change in it will tell
            if (e.scope() == Scope.ENDPOINT || e.kind() != Kind.NOT_FOUND && e.kind() != Kind.NOT_DIRECTORY) {
                throw e;
            }
        }
        return there;
    }

    private void want(Wanted w) throws EndpointException, InterruptedException {
        if (w.now() != null && same(w.version().entry(), w.now())) {
            count.unchanged++;
            return;
        }
        if (w.now() != null && w.now().isDirectory()) {
            tally.fail(w.to().value(), Kind.IS_DIRECTORY, "a folder stands there now; restore it elsewhere, with --to");
            return;
        }
        long size = w.version().entry().size();
        tally.itemsFound.increment();
        tally.bytesFound.add(size);
        if (size > Batch.SMALL) {
            large(w);
            return;
        }
        gathered.add(w);
        gatheredBytes += size;
        if (gathered.size() >= MOST_VERSIONS || gatheredBytes >= MOST_BYTES) {
            flush();
        }
    }

    private static boolean same(Entry version, Entry now) {
        return version.kind() == now.kind()
                && version.size() == now.size()
                && version.modified().equals(now.modified())
                && version.linkTarget().equals(now.linkTarget());
    }

    /** Carries out what was gathered. */
    void flush() throws EndpointException, InterruptedException {
        var all = List.copyOf(gathered);
        gathered.clear();
        gatheredBytes = 0;
        var files = all.stream().filter(w -> w.version().entry().isFile()).toList();
        var operations = new ArrayList<Operation>();
        var wanted = new ArrayList<Wanted>();
        var contents = files.isEmpty()
                ? List.<BulkRead.Result>of()
                : PlainBulk.reader(root)
                        .read(files.stream()
                                .map(w -> new BulkRead.Item(
                                        w.version().place(), w.version().entry()))
                                .toList());
        Map<RelPath, Extended> extended = extended(files);
        for (int i = 0; i < files.size(); i++) {
            switch (contents.get(i)) {
                case BulkRead.Result.Content(var bytes) -> {
                    wanted.add(files.get(i));
                    operations.add(store(files.get(i), bytes, extended));
                }
                case BulkRead.Result.Failed(var cause) ->
                    tally.fail(files.get(i).to().value(), cause);
            }
        }
        for (Wanted w : all) {
            if (w.version().entry().kind() == EntryKind.SYMLINK) {
                wanted.add(w);
                operations.add(link(w));
            }
        }
        if (operations.isEmpty()) {
            return;
        }
        List<Outcome> outcomes = PlainBulk.writer(root).perform(operations);
        for (int i = 0; i < outcomes.size(); i++) {
            switch (outcomes.get(i)) {
                case Outcome.Done _ -> done(wanted.get(i));
                case Outcome.Failed(var cause) -> tally.fail(wanted.get(i).to().value(), cause);
            }
        }
    }

    private Operation store(Wanted w, byte[] bytes, Map<RelPath, Extended> extended) {
        var attributes = attributes(w, extended);
        return old.keeping(
                new BulkWrite.StoreFile(w.to(), temporary(w), bytes, ContentHash.of(bytes, 0), attributes, w.expect()),
                w.now());
    }

    private static Attributes attributes(Wanted w, Map<RelPath, Extended> extended) {
        return w.version().entry().attributes().with(extended.get(w.version().place()));
    }

    /** By the place of the version; without what cannot be read. */
    private Map<RelPath, Extended> extended(List<Wanted> files) throws EndpointException, InterruptedException {
        var facet = root.facet(ExtendedMetadata.class);
        var holds = root.traits().holds();
        Set<Aspect> aspects = Carrier.aspects(holds, holds, false, EnumSet.allOf(Aspect.class));
        if (facet.isEmpty() || aspects.isEmpty() || files.isEmpty()) {
            return Map.of();
        }
        var items = files.stream()
                .map(w -> new BulkRead.Item(w.version().place(), w.version().entry()))
                .toList();
        var results = facet.get().read(items, aspects);
        var found = new HashMap<RelPath, Extended>();
        for (int i = 0; i < items.size(); i++) {
            if (results.get(i) instanceof ExtendedMetadata.Result.Found(Extended all)) {
                found.put(items.get(i).path(), all);
            }
        }
        return found;
    }

    private Operation link(Wanted w) {
        Entry entry = w.version().entry();
        return old.keeping(
                new BulkWrite.StoreLink(w.to(), temporary(w), entry.linkTarget(), entry.attributes(), w.expect()),
                w.now());
    }

    private void large(Wanted w) throws EndpointException, InterruptedException {
        Entry entry = w.version().entry();
        var request = new StageRequest(
                temporary(w), entry.size(), false, 0, entry.extras().sparse());
        try (StagedFile staged = root.stage(w.to(), request)) {
            boolean committed = false;
            try {
                var hash = new ContentHash(0);
                copy(w, staged, hash);
                commit(w, staged, hash);
                committed = true;
            } catch (IOException e) {
                throw PlainBulk.failure(e, w.to());
            } finally {
                if (!committed && !Thread.currentThread().isInterrupted()) {
                    staged.discard();
                }
            }
            done(w);
        } catch (EndpointException e) {
            if (e.scope() == Scope.ENDPOINT) {
                throw e;
            }
            tally.fail(w.to().value(), e);
        }
    }

    private void copy(Wanted w, StagedFile staged, ContentHash hash)
            throws EndpointException, InterruptedException, IOException {
        var buffer = ByteBuffer.allocateDirect(BUFFER);
        var out = staged.channel();
        try (var in = root.read(w.version().place(), 0, Expect.same(w.version().entry()))) {
            while (in.read(buffer.clear()) >= 0) {
                hash.update(buffer.flip());
                tally.literal.add(buffer.remaining());
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while " + w.to() + " was restored");
                }
            }
        }
    }

    private void commit(Wanted w, StagedFile staged, ContentHash hash) throws EndpointException, InterruptedException {
        var attributes = attributes(w, extended(List.of(w)));
        RelPath kept = old.place(w.to(), w.now(), Why.REPLACED);
        if (kept == null || root.facet(Keeping.class).isPresent()) {
            staged.commit(new Commit(attributes, hash.digest(), w.expect(), kept));
        } else {
            KeptByMove.around(
                    root,
                    w.to(),
                    kept,
                    w.expect(),
                    () -> staged.commit(new Commit(attributes, hash.digest(), Expect.ABSENT)));
        }
    }

    private void done(Wanted w) {
        count.versions++;
        count.bytes += w.version().entry().size();
        tally.done(
                w.now() == null ? What.CREATE : What.UPDATE,
                w.to().value(),
                w.version().entry().size());
    }

    private String temporary(Wanted w) {
        String what = w.to().value() + '\0' + w.version().id();
        return TemporaryNames.of(
                owner,
                ContentHash.of(what.getBytes(StandardCharsets.UTF_16BE), 0).low());
    }
}
