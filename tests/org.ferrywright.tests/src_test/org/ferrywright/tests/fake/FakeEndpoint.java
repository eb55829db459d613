package org.ferrywright.tests.fake;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ReadableByteChannel;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.CommitMode;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.EntryCursor;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Facet;
import org.ferrywright.endpoint.HardLinks;
import org.ferrywright.endpoint.Keeping;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.StagedFile;
import org.ferrywright.endpoint.Traits;

/**
 * A root in memory that is as good or as bad as its {@link FakeKnobs} say and fails as its {@link FakeFaults} say. It
 * has no threads and
 * no time of its own, so that a run against it is the same each time.
 */
public final class FakeEndpoint implements Endpoint {
    final FakeTree tree;
    final FakeKnobs knobs;
    private final FakeFaults faults;
    private final FakeFacets facets;
    private volatile boolean crashed;

    public FakeEndpoint(FakeTree tree) {
        this.tree = tree;
        this.knobs = tree.knobs();
        this.faults = new FakeFaults(knobs.seed());
        this.facets = new FakeFacets(this);
    }

    public FakeFaults faults() {
        return faults;
    }

    public FakeTree tree() {
        return tree;
    }

    /** From now on everything fails as when the other machine is gone; what the tree holds stays as it is. */
    public void crash() {
        crashed = true;
    }

    boolean crashed() {
        return crashed;
    }

    @Override
    public Traits traits() {
        return knobs.traits("fake-" + knobs.seed());
    }

    @Override
    public Optional<Entry> stat(RelPath path) throws EndpointException, InterruptedException {
        begin(FakeOperation.STAT, path);
        return Optional.ofNullable(tree.entry(path));
    }

    @Override
    public EntryCursor list(RelPath directory) throws EndpointException, InterruptedException {
        begin(FakeOperation.LIST, directory);
        return new Cursor(directory, tree.entries(directory).iterator());
    }

    @Override
    public ReadableByteChannel read(RelPath path, long offset, Expect expect)
            throws EndpointException, InterruptedException {
        begin(FakeOperation.READ, path);
        synchronized (tree) {
            check(path, expect);
            return new FakeReading(this, path, file(path), List.of(new ByteRange(offset, Long.MAX_VALUE - offset)));
        }
    }

    @Override
    public StagedFile stage(RelPath path, StageRequest request) throws EndpointException, InterruptedException {
        beginChange(FakeOperation.STAGE, path);
        return stage(path, request, 1, content -> ContentHash.of(content, request.digestSeed()));
    }

    /** @param unit bytes of a leftover are kept in multiples of these */
    FakeStagedFile stage(RelPath path, StageRequest request, int unit, Function<byte[], ContentDigest> digester)
            throws EndpointException {
        synchronized (tree) {
            refuseRoot(path);
            tree.checkName(path);
            var parent = tree.directory(path.parent(), true);
            var temporary = knobs.commitMode() == CommitMode.IN_PLACE ? path : temporary(path, request.temporary());
            var there = tree.entry(path);
            if (temporary.equals(path)) {
                refuseSpecial(path, there);
            }
            if (!request.resume()) {
                dropLeftover(temporary);
            }
            var node = tree.find(temporary);
            if (node == null) {
                node = tree.put(parent, temporary.name(), tree.node(EntryKind.FILE, 0600));
            } else if (node.kind != EntryKind.FILE) {
                throw EndpointException.item(Kind.DENIED, temporary, "not a temporary: " + temporary);
            }
            if (node.size > request.size()) {
                tree.resize(node, 0);
            } else if (node.size % unit != 0) {
                tree.resize(node, node.size - node.size % unit);
            }
            return new FakeStagedFile(this, path, temporary, node, request.size(), digester, there);
        }
    }

    @Override
    public void makeDirectory(RelPath path) throws EndpointException, InterruptedException {
        beginChange(FakeOperation.MAKE_DIRECTORY, path);
        tree.directory(path, true);
        answer(path);
    }

    @Override
    public void delete(RelPath path, Expect expect) throws EndpointException, InterruptedException {
        delete(path, expect, null);
    }

    /** @param kept name for what is deleted, or null */
    void delete(RelPath path, Expect expect, RelPath kept) throws EndpointException, InterruptedException {
        beginChange(FakeOperation.DELETE, path);
        if (kept != null) {
            begin(FakeOperation.KEEP, path);
        }
        synchronized (tree) {
            refuseRoot(path);
            var now = tree.entry(path);
            if (now == null) {
                return;
            }
            check(path, expect);
            refuseSpecial(path, now);
            if (kept != null) {
                tree.put(placeToKeep(path, kept), kept.name(), tree.find(path));
            }
            tree.remove(path);
        }
        answer(path);
    }

    @Override
    public <F extends Facet> Optional<F> facet(Class<F> type) {
        boolean able = type != Keeping.class && type != Deltas.class || knobs.commitMode() != CommitMode.IN_PLACE;
        return able && knobs.facets().contains(type) ? Optional.of(facets.as(type)) : Optional.empty();
    }

    @Override
    public void close() {}

    /** What comes before every operation: cancelling, hooks, faults, latency. */
    void begin(FakeOperation operation, RelPath path) throws EndpointException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (!crashed) {
            faults.before(operation, path);
        }
        if (crashed) {
            throw EndpointException.of(Kind.UNREACHABLE, "the fake root is gone")
                    .endpoint()
                    .retry(Retry.SOON)
                    .build();
        }
        tree.pass(knobs.latency());
    }

    void beginChange(FakeOperation operation, RelPath path) throws EndpointException, InterruptedException {
        begin(operation, path);
        if (knobs.readOnly()) {
            throw EndpointException.item(Kind.DENIED, path, "the root is read-only");
        }
    }

    /** What comes after every change. */
    void answer(RelPath path) throws EndpointException, InterruptedException {
        begin(FakeOperation.ANSWER, path);
    }

    /** The path of a temporary beside a target. */
    RelPath temporary(RelPath path, String name) throws EndpointException {
        try {
            var temporary = path.parent().child(name);
            tree.checkName(temporary);
            return temporary;
        } catch (IllegalArgumentException e) {
            throw EndpointException.of(Kind.BAD_NAME, "not a name for a temporary")
                    .path(path)
                    .cause(e)
                    .build();
        }
    }

    void dropLeftover(RelPath temporary) throws EndpointException {
        var leftover = tree.find(temporary);
        if (leftover != null) {
            if (leftover.kind == EntryKind.DIRECTORY) {
                throw EndpointException.item(
                        Kind.IS_DIRECTORY, temporary, "a folder has the name of a temporary: " + temporary);
            }
            tree.remove(temporary);
        }
    }

    void check(RelPath path, Expect expect) throws EndpointException {
        if (!expect.holds(tree.entry(path))) {
            throw EndpointException.of(Kind.CHANGED, "not as expected: " + path)
                    .path(path)
                    .retry(Retry.SOON)
                    .build();
        }
    }

    FakeTree.Node file(RelPath path) throws EndpointException {
        var node = tree.find(path);
        if (node == null) {
            throw EndpointException.item(Kind.NOT_FOUND, path, "there is no file " + path);
        }
        return switch (node.kind) {
            case FILE -> node;
            case DIRECTORY -> throw EndpointException.item(Kind.IS_DIRECTORY, path, "a folder: " + path);
            case SYMLINK -> throw EndpointException.item(Kind.DENIED, path, "a link is not followed: " + path);
            case SPECIAL, UNREADABLE -> throw EndpointException.item(Kind.UNSUPPORTED, path, "not a file: " + path);
        };
    }

    /** Puts a finished temporary in the place of its target. @param kept name for what stands there, or null */
    Entry replace(RelPath temporary, RelPath path, Attributes attributes, Expect expect, RelPath kept)
            throws EndpointException, InterruptedException {
        begin(FakeOperation.COMMIT_REPLACE, path);
        if (kept == null || !keep(temporary, path, expect, kept)) {
            return replace(temporary, path, attributes, kept == null ? expect : Expect.ABSENT);
        }
        boolean done = false;
        try {
            begin(FakeOperation.KEPT, path);
            synchronized (tree) {
                Expect same = tree.find(path) == null ? Expect.ABSENT : Expect.same(tree.entry(kept));
                var now = replace(temporary, path, attributes, same);
                done = true;
                return now;
            }
        } finally {
            if (!done && !crashed) {
                takeBack(path, kept);
            }
        }
    }

    /** Gives what is about to be replaced its other name. @return false when nothing is there */
    private boolean keep(RelPath temporary, RelPath path, Expect expect, RelPath kept)
            throws EndpointException, InterruptedException {
        begin(FakeOperation.KEEP, path);
        synchronized (tree) {
            if (replaceable(temporary, path, expect) == null) {
                return false;
            }
            tree.put(placeToKeep(path, kept), kept.name(), tree.find(path));
            if (!knobs.facets().contains(HardLinks.class)) {
                tree.remove(path);
            }
            return true;
        }
    }

    private FakeTree.Node placeToKeep(RelPath path, RelPath kept) throws EndpointException {
        if (tree.find(path).kind == EntryKind.DIRECTORY) {
            throw EndpointException.item(Kind.IS_DIRECTORY, path, "a folder is not kept: " + path);
        }
        tree.checkName(kept);
        var folder = tree.directory(kept.parent(), true);
        if (tree.find(kept) != null) {
            throw EndpointException.item(Kind.EXISTS, kept, "the name to keep it under is taken: " + kept);
        }
        return folder;
    }

    private void takeBack(RelPath path, RelPath kept) throws EndpointException {
        synchronized (tree) {
            if (tree.find(path) == null) {
                tree.put(tree.directory(path.parent(), false), path.name(), tree.find(kept));
            }
            tree.remove(kept);
        }
    }

    private Entry replaceable(RelPath temporary, RelPath path, Expect expect) throws EndpointException {
        var there = tree.entry(path);
        if (!temporary.equals(path)) {
            check(path, expect);
        }
        refuseSpecial(path, there);
        if (there != null && there.isDirectory()) {
            throw EndpointException.item(Kind.IS_DIRECTORY, path, "a folder stands at " + path);
        }
        return there;
    }

    private Entry replace(RelPath temporary, RelPath path, Attributes attributes, Expect expect)
            throws EndpointException, InterruptedException {
        synchronized (tree) {
            replaceable(temporary, path, expect);
            var node = tree.find(temporary);
            if (node == null) {
                throw EndpointException.item(Kind.CHANGED, path, "the temporary of " + path + " is gone");
            }
            tree.set(node, attributes);
            if (knobs.commitMode() != CommitMode.DELETE_THEN_RENAME) {
                return move(temporary, path);
            }
            tree.remove(path);
        }
        begin(FakeOperation.COMMIT_RENAME, path);
        synchronized (tree) {
            return move(temporary, path);
        }
    }

    private Entry move(RelPath temporary, RelPath path) throws EndpointException {
        if (!temporary.equals(path)) {
            tree.rename(temporary, path);
            tree.remove(temporary);
        }
        return tree.entry(path);
    }

    void refuseRoot(RelPath path) throws EndpointException {
        if (path.isRoot()) {
            throw EndpointException.item(Kind.IS_DIRECTORY, path, "the root itself is neither replaced nor deleted");
        }
    }

    private static void refuseSpecial(RelPath path, Entry there) throws EndpointException {
        if (there != null && there.kind() == EntryKind.SPECIAL) {
            throw EndpointException.item(
                    Kind.UNSUPPORTED, path, "a device, socket or pipe is neither replaced nor deleted: " + path);
        }
    }

    /** How much of a chunk arrives although its write fails. */
    int torn(int length) {
        return length == 0 ? 0 : faults.torn(length);
    }

    private final class Cursor implements EntryCursor {
        private final RelPath directory;
        private final Iterator<Entry> entries;
        private boolean closed;

        private Cursor(RelPath directory, Iterator<Entry> entries) {
            this.directory = directory;
            this.entries = entries;
        }

        @Override
        public Entry next() throws EndpointException, InterruptedException {
            begin(FakeOperation.LIST_ENTRY, directory);
            if (closed) {
                throw EndpointException.of(Kind.INTERNAL, "the listing was closed")
                        .endpoint()
                        .build();
            }
            return entries.hasNext() ? entries.next() : null;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** As {@link #begin} inside a channel. */
    void chunk(FakeOperation operation, RelPath path) throws IOException {
        try {
            begin(operation, path);
        } catch (EndpointException e) {
            throw new EndpointIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        }
    }
}
