package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.ChangeFeed;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EntryCursor;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.ExtendedMetadata;
import org.ferrywright.endpoint.Facet;
import org.ferrywright.endpoint.Hashing;
import org.ferrywright.endpoint.Keeping;
import org.ferrywright.endpoint.Metadata;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.ServerMove;
import org.ferrywright.endpoint.Space;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.StagedFile;
import org.ferrywright.endpoint.Traits;
import org.ferrywright.endpoint.Whereabouts;

/** A folder on a share. */
final class SmbEndpoint implements Endpoint {
    /** What may be asked at once. */
    static final int AT_ONCE = 64;

    private final Connections connections;
    private final Workers workers;
    private final Share share;
    private final Changes changes;
    private final Traits traits;
    private final SmallFiles small;
    private final SmbFiles files;
    private final Manifests manifests;
    private final Found found;
    private final Beside beside;
    private final Watches watches;
    private volatile boolean open = true;

    /**
     * @param found where a namespace led, or null
     * @param beside the same folder behind a Listener, or null
     */
    SmbEndpoint(
            Connections connections,
            Workers workers,
            Share share,
            Traits traits,
            Manifests manifests,
            Found found,
            Beside beside) {
        this.connections = connections;
        this.workers = workers;
        this.share = share;
        this.changes = new Changes(share);
        this.traits = traits;
        this.small = new SmallFiles(workers, changes, manifests, new StickyTimes());
        this.files = new SmbFiles(workers, changes);
        this.manifests = manifests;
        this.found = found;
        this.beside = beside;
        this.watches = new Watches(connections, workers, share);
    }

    @Override
    public Traits traits() {
        return traits;
    }

    @Override
    public Optional<Entry> stat(RelPath path) throws EndpointException, InterruptedException {
        return Optional.ofNullable(workers.call(() -> share.stat(path)));
    }

    @Override
    public EntryCursor list(RelPath directory) throws EndpointException, InterruptedException {
        return SmbCursor.open(workers, share, directory);
    }

    @Override
    public ReadableByteChannel read(RelPath path, long offset, Expect expect)
            throws EndpointException, InterruptedException {
        return new SmbReadChannel(files.open(path, expect), offset);
    }

    @Override
    public StagedFile stage(RelPath path, StageRequest request) throws EndpointException, InterruptedException {
        return SmbStagedFile.open(workers, changes, manifests, path, request);
    }

    @Override
    public void makeDirectory(RelPath path) throws EndpointException, InterruptedException {
        workers.call(() -> {
            share.makeDirectory(path);
            return null;
        });
    }

    @Override
    public void delete(RelPath path, Expect expect) throws EndpointException, InterruptedException {
        workers.call(() -> {
            changes.delete(path, expect);
            return null;
        });
    }

    @Override
    public <F extends Facet> Optional<F> facet(Class<F> type) {
        Facet facet = null;
        if (type == BulkRead.class || type == BulkWrite.class) {
            facet = small;
        } else if (type == RecursiveList.class) {
            var metadata = new SmbMetadata(workers, changes.reader());
            facet = (RecursiveList)
                    (start, filter, aspects) -> metadata.telling(SmbWalk.start(workers, share, start, filter), aspects);
        } else if (type == ExtendedMetadata.class) {
            facet = new SmbMetadata(workers, changes.reader());
        } else if (type == Space.class) {
            facet = (Space) this::available;
        } else if (type == Metadata.class) {
            facet = (Metadata) (path, kind, attributes) -> workers.call(() -> changes.set(path, kind, attributes));
        } else if (type == ServerMove.class) {
            facet = (ServerMove) (from, to, expect) -> workers.call(() -> {
                small.move(from, to, expect);
                return null;
            });
        } else if (type == Deltas.class) {
            Deltas plain = new SmbDeltas(files, manifests);
            facet = beside == null ? plain : new BesideDeltas(beside, files, plain);
        } else if (type == Hashing.class) {
            facet = beside == null ? new SmbHashing(files) : (Hashing) this::digestBeside;
        } else if (type == Keeping.class) {
            facet = new Keeping() {};
        } else if (type == ChangeFeed.class) {
            facet = watches;
        }
        return Optional.ofNullable(type.cast(facet));
    }

    @Override
    public Optional<Whereabouts> whereabouts() {
        return Optional.ofNullable(found);
    }

    private ContentDigest digestBeside(RelPath path, long offset, long length, long seed, Expect expect)
            throws EndpointException, InterruptedException {
        if (!beside.isUseful()) {
            return new SmbHashing(files).digest(path, offset, length, seed, expect);
        }
        Expect seen = beside.seen(path, expect);
        return beside.asked(() -> beside.hashing().digest(path, offset, length, seed, seen));
    }

    private long available() throws EndpointException, InterruptedException {
        return workers.call(() -> {
            Connection c = share.connection();
            Smb2 smb = c.smb();
            var replies = c.exchange(
                    RelPath.ROOT,
                    smb.create(share.path(RelPath.ROOT), Smb2.READ_ATTRIBUTES, Smb2.OPEN, 0),
                    smb.querySpace(),
                    smb.close(false));
            if (!replies.get(1).ok()) {
                throw share.failures()
                        .of(replies.get(0).ok() ? replies.get(1) : replies.get(0), "ask for the room of", RelPath.ROOT);
            }
            ByteBuffer room = Smb2.information(replies.get(1));
            return room.getLong(8) * room.getInt(24) * room.getInt(28);
        });
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            if (beside != null) {
                beside.close();
            }
            watches.close();
            workers.close(connections::close);
        }
    }
}
