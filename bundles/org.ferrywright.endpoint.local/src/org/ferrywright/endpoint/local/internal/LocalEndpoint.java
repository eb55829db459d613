package org.ferrywright.endpoint.local.internal;

import java.nio.channels.ReadableByteChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BlockTrees;
import org.ferrywright.endpoint.BulkHash;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.EntryCursor;
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
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.StagedFile;
import org.ferrywright.endpoint.Symlinks;
import org.ferrywright.endpoint.Traits;

/** A folder of this machine as a root. */
public final class LocalEndpoint implements Endpoint {
    private final FileTree tree;
    private final Traits traits;
    private final BlockTrees trees;
    private final BulkWriter writer;
    private final Map<Class<? extends Facet>, Facet> facets;

    private LocalEndpoint(FileTree tree, Traits traits, BlockTrees trees) {
        this.tree = tree;
        this.traits = traits;
        // those of others are told of what keeps them true, and that costs a look
        this.trees = trees != null ? trees : new RecentTrees(traits.timePrecision());
        this.writer = new BulkWriter(tree, Optional.ofNullable(trees));
        this.facets = facets();
    }

    /**
     * @param path as the user wrote it
     * @param instanceId owner of the temporary that a probe may need
     * @param create whether a missing root, and the folders above it, are made
     */
    public static LocalEndpoint open(String path, String instanceId, boolean create) throws EndpointException {
        var abi = LinuxAbi.here();
        FileTree tree = abi.isPresent()
                ? LinuxFileTree.open(abi.get(), path, create, false)
                : PortableFileTree.open(path, create);
        return over(tree, instanceId, create, null);
    }

    /** A folder below {@code path}, to which no link leads. @param trees null when none are kept for it */
    public static LocalEndpoint openBelow(
            String path, RelPath below, String instanceId, boolean create, String address, BlockTrees trees)
            throws EndpointException {
        var abi = LinuxAbi.here();
        var failures = new Failures(address);
        try (FileTree whole = abi.isPresent()
                ? LinuxFileTree.open(abi.get(), path, failures, false, false)
                : PortableFileTree.open(path, new PortableFailures(failures), false)) {
            String place = below.isRoot() ? address : address + '/' + below.value();
            return over(whole.beneath(below, create, place), instanceId, create, trees);
        }
    }

    /** Takes the tree over. @param target whether its traits may be tried out by writing @param trees may be null */
    static LocalEndpoint over(FileTree tree, String instanceId, boolean target, BlockTrees trees)
            throws EndpointException {
        try {
            if (!tree.traits().readOnly()) {
                new UndoIndex(tree).recover();
            }
            return new LocalEndpoint(tree, Probe.complete(tree, instanceId, target), trees);
        } catch (EndpointException | RuntimeException e) {
            tree.close();
            throw e;
        }
    }

    private Map<Class<? extends Facet>, Facet> facets() {
        var all = new HashMap<Class<? extends Facet>, Facet>();
        all.put(RecursiveList.class, (RecursiveList)
                (start, filter, aspects) -> TreeWalk.start(tree, start, filter, aspects));
        all.put(BulkRead.class, new BulkReader(tree));
        all.put(ExtendedMetadata.class, new LocalExtended(tree));
        all.put(BulkWrite.class, writer);
        all.put(ServerMove.class, (ServerMove) this::move);
        all.put(Metadata.class, (Metadata) writer::set);
        all.put(Space.class, (Space) tree::available);
        all.put(Hashing.class, new LocalHashing(tree));
        all.put(BulkHash.class, new BulkHasher(tree));
        all.put(Flush.class, (Flush) tree::flush);
        all.put(Keeping.class, new Keeping() {});
        all.put(Deltas.class, new LocalDeltas(tree, trees, traits.holds().sparse()));
        if (tree.traits().modes()) {
            all.put(Symlinks.class, (Symlinks) this::link);
        }
        if (tree.hardLinks()) {
            all.put(HardLinks.class, (HardLinks) this::linkHard);
        }
        return Map.copyOf(all);
    }

    @Override
    public Traits traits() {
        return traits;
    }

    @Override
    public Optional<Entry> stat(RelPath path) throws EndpointException, InterruptedException {
        checkInterrupt();
        try (Folder folder = tree.open(path.parent(), FileTree.Use.NAMES)) {
            folder.tell(Aspect.EXTENDED);
            return Optional.ofNullable(path.isRoot() ? folder.self() : whole(folder, path));
        } catch (EndpointException e) {
            if (absent(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** What stands there, after a patch that was broken off there is undone. */
    private Entry whole(Folder folder, RelPath path) throws EndpointException {
        Entry found = folder.stat(path.name());
        try {
            return found != null && new Undoing(tree, folder).settle(path, found) ? folder.stat(path.name()) : found;
        } catch (EndpointException e) {
            if (e.kind() == Kind.LOCKED || e.kind() == Kind.CORRUPT) {
                // whoever wants its content is told
                return found;
            }
            throw e;
        }
    }

    @Override
    public EntryCursor list(RelPath directory) throws EndpointException, InterruptedException {
        checkInterrupt();
        return new FolderCursor(tree, tree.open(directory, FileTree.Use.LISTING));
    }

    @Override
    public ReadableByteChannel read(RelPath path, long offset, Expect expect)
            throws EndpointException, InterruptedException {
        checkInterrupt();
        notRoot(path);
        return LocalReadChannel.open(tree, path, offset, expect);
    }

    @Override
    public StagedFile stage(RelPath path, StageRequest request) throws EndpointException, InterruptedException {
        checkInterrupt();
        notRoot(path);
        return LocalStagedFile.open(tree, trees, path, request, traits.holds().sparse());
    }

    @Override
    public void makeDirectory(RelPath path) throws EndpointException, InterruptedException {
        checkInterrupt();
        writer.makeDirectory(path);
    }

    @Override
    public void delete(RelPath path, Expect expect) throws EndpointException, InterruptedException {
        checkInterrupt();
        writer.delete(path, expect);
    }

    private void link(RelPath path, String temporary, String target, Attributes attributes, Expect expect)
            throws EndpointException, InterruptedException {
        checkInterrupt();
        writer.performOne(new BulkWrite.StoreLink(path, temporary, target, attributes, expect));
    }

    private void move(RelPath from, RelPath to, Expect expect) throws EndpointException, InterruptedException {
        checkInterrupt();
        writer.performOne(new BulkWrite.Move(to, from, expect));
    }

    private void linkHard(RelPath path, String temporary, RelPath existing, Expect expect)
            throws EndpointException, InterruptedException {
        checkInterrupt();
        writer.performOne(new BulkWrite.StoreHardLink(path, temporary, existing, expect));
    }

    @Override
    public <F extends Facet> Optional<F> facet(Class<F> type) {
        return Optional.ofNullable(type.cast(facets.get(type)));
    }

    @Override
    public void close() {
        tree.close();
    }

    private void notRoot(RelPath path) throws EndpointException {
        if (path.isRoot()) {
            throw tree.failures().item(Kind.IS_DIRECTORY, path, "the root is a folder, not a file");
        }
    }

    /** Whether the failure to open a folder proves that there is nothing in it. */
    static boolean absent(EndpointException e) {
        return e.scope() == Scope.ITEM && (e.kind() == Kind.NOT_FOUND || e.kind() == Kind.NOT_DIRECTORY);
    }

    static void checkInterrupt() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
