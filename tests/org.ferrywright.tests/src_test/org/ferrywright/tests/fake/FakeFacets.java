package org.ferrywright.tests.fake;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Filter;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.delta.Sha256;
import org.ferrywright.endpoint.BulkHash;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.ExtendedMetadata;
import org.ferrywright.endpoint.Facet;
import org.ferrywright.endpoint.Flush;
import org.ferrywright.endpoint.HardLinks;
import org.ferrywright.endpoint.Hashing;
import org.ferrywright.endpoint.Keeping;
import org.ferrywright.endpoint.Metadata;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.ServerMove;
import org.ferrywright.endpoint.Space;
import org.ferrywright.endpoint.Symlinks;

/** Everything that a {@link FakeEndpoint} can do beyond the minimum. */
final class FakeFacets {
    private static final int LONGEST_LINK = 4_095;

    private final FakeEndpoint endpoint;
    private final FakeTree tree;
    private final List<Facet> all;

    FakeFacets(FakeEndpoint endpoint) {
        this.endpoint = endpoint;
        this.tree = endpoint.tree;
        this.all = List.of(
                (RecursiveList) this::walk,
                (BulkRead) this::readAll,
                (ExtendedMetadata) this::readExtended,
                (BulkWrite) this::perform,
                (Symlinks) this::oneLink,
                (HardLinks) this::oneHardLink,
                (ServerMove) this::move,
                (Metadata) this::set,
                (Space) this::available,
                (Flush) this::flush,
                (Hashing) this::digest,
                (BulkHash) this::hashAll,
                new Keeping() {},
                new FakeDeltas(endpoint));
    }

    <F extends Facet> F as(Class<F> type) {
        return all.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
    }

    private RecursiveList.TreeCursor walk(RelPath start, Filter filter, Set<Aspect> aspects)
            throws EndpointException, InterruptedException {
        endpoint.begin(FakeOperation.WALK, start);
        tree.directory(start, false);
        return new FakeWalk(endpoint, start, filter, aspects);
    }

    private List<BulkRead.Result> readAll(List<BulkRead.Item> items) throws EndpointException, InterruptedException {
        endpoint.begin(FakeOperation.BULK_READ, RelPath.ROOT);
        List<BulkRead.Result> out = new ArrayList<>();
        for (var item : items) {
            try {
                endpoint.begin(FakeOperation.BULK_READ_ITEM, item.path());
                synchronized (tree) {
                    endpoint.check(item.path(), Expect.same(item.entry()));
                    var node = endpoint.file(item.path());
                    out.add(new BulkRead.Result.Content(Arrays.copyOf(node.content, node.size)));
                }
            } catch (EndpointException e) {
                rethrowIfRootFailed(e);
                out.add(new BulkRead.Result.Failed(e));
            }
        }
        return out;
    }

    private List<ExtendedMetadata.Result> readExtended(List<BulkRead.Item> items, Set<Aspect> aspects)
            throws EndpointException, InterruptedException {
        endpoint.begin(FakeOperation.READ_EXTENDED, RelPath.ROOT);
        List<ExtendedMetadata.Result> out = new ArrayList<>();
        for (var item : items) {
            try {
                endpoint.begin(FakeOperation.READ_EXTENDED_ITEM, item.path());
                synchronized (tree) {
                    endpoint.check(item.path(), Expect.same(item.entry()));
                    out.add(new ExtendedMetadata.Result.Found(tree.extended(tree.find(item.path()), aspects)));
                }
            } catch (EndpointException e) {
                rethrowIfRootFailed(e);
                out.add(new ExtendedMetadata.Result.Failed(e));
            }
        }
        return out;
    }

    private List<BulkWrite.Outcome> perform(List<BulkWrite.Operation> operations)
            throws EndpointException, InterruptedException {
        endpoint.beginChange(FakeOperation.BULK_WRITE, RelPath.ROOT);
        List<BulkWrite.Outcome> out = new ArrayList<>();
        for (var operation : operations) {
            try {
                endpoint.begin(FakeOperation.BULK_WRITE_ITEM, operation.path());
                out.add(new BulkWrite.Outcome.Done(perform(operation)));
            } catch (EndpointException e) {
                rethrowIfRootFailed(e);
                out.add(new BulkWrite.Outcome.Failed(e));
            }
        }
        endpoint.answer(RelPath.ROOT);
        return out;
    }

    private Entry perform(BulkWrite.Operation operation) throws EndpointException, InterruptedException {
        return operation instanceof BulkWrite.Keep(var change, var kept)
                ? perform(change, kept)
                : perform(operation, null);
    }

    /** @param kept name for what the operation takes away, or null */
    private Entry perform(BulkWrite.Operation operation, RelPath kept) throws EndpointException, InterruptedException {
        switch (operation) {
            case BulkWrite.Keep keep -> throw new IllegalArgumentException("kept twice: " + keep.path());
            case BulkWrite.MakeDirectory(var path) -> endpoint.makeDirectory(path);
            case BulkWrite.StoreFile store -> storeFile(store, kept);
            case BulkWrite.StoreLink(var path, var temporary, var target, var attributes, var expect) ->
                link(path, temporary, target, attributes, expect, kept);
            case BulkWrite.StoreHardLink(var path, var temporary, var existing, var expect) ->
                hardLink(path, temporary, existing, expect, kept);
            case BulkWrite.SetAttributes(var path, var kind, var attributes) -> set(path, kind, attributes);
            case BulkWrite.Move(var path, var from, var expect) -> move(from, path, expect);
            case BulkWrite.Delete(var path, var expect) -> {
                endpoint.delete(path, expect, kept);
                return null;
            }
        }
        return tree.entry(operation.path());
    }

    private void storeFile(BulkWrite.StoreFile store, RelPath kept) throws EndpointException, InterruptedException {
        endpoint.beginChange(FakeOperation.STORE_FILE, store.path());
        if (!ContentHash.of(store.content(), 0).equals(store.digest())) {
            throw EndpointException.item(
                    Kind.CORRUPT, store.path(), "what arrived is not what was sent: " + store.path());
        }
        var node = tree.node(EntryKind.FILE, 0600);
        place(store.path(), store.temporary(), node, store.content(), store.attributes(), store.expect(), kept);
    }

    private void oneLink(RelPath path, String temporary, String target, Attributes attributes, Expect expect)
            throws EndpointException, InterruptedException {
        link(path, temporary, target, attributes, expect);
        endpoint.answer(path);
    }

    private void oneHardLink(RelPath path, String temporary, RelPath existing, Expect expect)
            throws EndpointException, InterruptedException {
        hardLink(path, temporary, existing, expect);
        endpoint.answer(path);
    }

    private void link(RelPath path, String temporary, String target, Attributes attributes, Expect expect)
            throws EndpointException, InterruptedException {
        link(path, temporary, target, attributes, expect, null);
    }

    private void link(RelPath path, String temporary, String target, Attributes attributes, Expect expect, RelPath kept)
            throws EndpointException, InterruptedException {
        endpoint.beginChange(FakeOperation.LINK, path);
        if (target.isEmpty() || target.length() > LONGEST_LINK) {
            throw EndpointException.item(Kind.BAD_NAME, path, "not a target for a link: " + path);
        }
        var node = tree.node(EntryKind.SYMLINK, 0777);
        node.target = target;
        place(path, temporary, node, new byte[0], attributes, expect, kept);
    }

    private void hardLink(RelPath path, String temporary, RelPath existing, Expect expect)
            throws EndpointException, InterruptedException {
        hardLink(path, temporary, existing, expect, null);
    }

    private void hardLink(RelPath path, String temporary, RelPath existing, Expect expect, RelPath kept)
            throws EndpointException, InterruptedException {
        endpoint.beginChange(FakeOperation.HARD_LINK, path);
        place(path, temporary, endpoint.file(existing), new byte[0], Attributes.NONE, expect, kept);
    }

    private void move(RelPath from, RelPath to, Expect expect) throws EndpointException, InterruptedException {
        endpoint.beginChange(FakeOperation.MOVE, to);
        synchronized (tree) {
            tree.checkName(to);
            var there = tree.entry(from);
            if (there == null || !expect.holds(there)) {
                throw EndpointException.item(Kind.CHANGED, from, "no longer what was expected: " + from);
            }
            if (to.startsWith(from)) {
                throw EndpointException.item(Kind.DENIED, from, "a folder cannot be moved into itself: " + from);
            }
            tree.directory(to.parent(), true);
            boolean spelling = from.parent().equals(to.parent()) && tree.isSpelling(from.name(), to.name());
            if (tree.find(to) != null && !spelling) {
                throw EndpointException.item(Kind.EXISTS, to, "the new name is taken: " + to);
            }
            tree.rename(from, to);
        }
        endpoint.answer(to);
    }

    private void place(
            RelPath path,
            String temporaryName,
            FakeTree.Node node,
            byte[] content,
            Attributes attributes,
            Expect expect,
            RelPath kept)
            throws EndpointException, InterruptedException {
        RelPath temporary;
        synchronized (tree) {
            endpoint.refuseRoot(path);
            tree.checkName(path);
            temporary = endpoint.temporary(path, temporaryName);
            var parent = tree.directory(path.parent(), true);
            endpoint.dropLeftover(temporary);
            tree.put(parent, temporary.name(), node);
        }
        boolean placed = false;
        try {
            if (content.length > 0) {
                tree.write(node, 0, content, 0, content.length);
            }
            endpoint.replace(temporary, path, attributes, expect, kept);
            placed = true;
        } finally {
            if (!placed && !endpoint.crashed()) {
                tree.remove(temporary);
            }
        }
    }

    private void set(RelPath path, EntryKind kind, Attributes attributes)
            throws EndpointException, InterruptedException {
        endpoint.beginChange(FakeOperation.SET_METADATA, path);
        synchronized (tree) {
            var node = tree.find(path);
            if (node == null || node.kind != kind) {
                throw EndpointException.item(Kind.CHANGED, path, "no longer there as what it was: " + path);
            }
            tree.set(node, attributes);
        }
        endpoint.answer(path);
    }

    private long available() throws EndpointException, InterruptedException {
        endpoint.begin(FakeOperation.SPACE, RelPath.ROOT);
        return tree.available();
    }

    private void flush() throws EndpointException, InterruptedException {
        endpoint.begin(FakeOperation.FLUSH, RelPath.ROOT);
        tree.flush();
    }

    private ContentDigest digest(RelPath path, long offset, long length, long seed, Expect expect)
            throws EndpointException, InterruptedException {
        endpoint.begin(FakeOperation.HASH, path);
        synchronized (tree) {
            endpoint.check(path, expect);
            var node = endpoint.file(path);
            if (offset > node.size || (length >= 0 && offset + length > node.size)) {
                throw EndpointException.of(Kind.CHANGED, "too short: " + path)
                        .path(path)
                        .retry(Retry.SOON)
                        .build();
            }
            int end = length < 0 ? node.size : (int) (offset + length);
            return ContentHash.of(Arrays.copyOfRange(node.content, (int) offset, end), seed);
        }
    }

    private List<BulkHash.Result> hashAll(List<BulkRead.Item> items) throws EndpointException, InterruptedException {
        endpoint.begin(FakeOperation.BULK_HASH, RelPath.ROOT);
        List<BulkHash.Result> out = new ArrayList<>();
        for (var item : items) {
            try {
                endpoint.begin(FakeOperation.BULK_HASH_ITEM, item.path());
                synchronized (tree) {
                    endpoint.check(item.path(), Expect.same(item.entry()));
                    var node = endpoint.file(item.path());
                    out.add(new BulkHash.Result.Value(Sha256.ofContent(Arrays.copyOf(node.content, node.size))));
                }
            } catch (EndpointException e) {
                rethrowIfRootFailed(e);
                out.add(new BulkHash.Result.Failed(e));
            }
        }
        return out;
    }

    private static void rethrowIfRootFailed(EndpointException e) throws EndpointException {
        if (e.scope() == Scope.ENDPOINT) {
            throw e;
        }
    }
}
