package org.ferrywright.endpoint.tcp.internal;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BulkDeltas;
import org.ferrywright.endpoint.BulkHash;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkSums;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.CommitMode;
import org.ferrywright.endpoint.CondensedList;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.endpoint.EndpointContext;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EntryCursor;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.ExtendedMetadata;
import org.ferrywright.endpoint.Facet;
import org.ferrywright.endpoint.Flush;
import org.ferrywright.endpoint.HardLinks;
import org.ferrywright.endpoint.Hashing;
import org.ferrywright.endpoint.Holds;
import org.ferrywright.endpoint.Keeping;
import org.ferrywright.endpoint.Metadata;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.ServerMove;
import org.ferrywright.endpoint.Space;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.StagedFile;
import org.ferrywright.endpoint.Symlinks;
import org.ferrywright.endpoint.Traits;
import org.ferrywright.wire.Connection;
import org.ferrywright.wire.Identity;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Peer;
import org.ferrywright.wire.PeerStore;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.Reply;
import org.ferrywright.wire.Request;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireTraffic;
import org.ferrywright.wire.WireTransport;

/** A root behind a Listener, over one connection of its own. */
public final class TcpEndpoint implements Endpoint {
    /** What is said of an address without a root. */
    public static final String NO_ROOT = "names no root; write tcp://HOST[:PORT]/ROOT[/FOLDER]";

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final SharedTransport shared;
    private final Root root;
    private final Traits traits;
    private final Map<Class<? extends Facet>, Facet> facets;
    private final BulkChanges changes;
    private final AtomicBoolean closed = new AtomicBoolean();

    private TcpEndpoint(SharedTransport shared, Root root, Traits traits, Set<String> offered) {
        this.shared = shared;
        this.root = root;
        this.traits = traits;
        this.changes = new BulkChanges(root, this);
        this.facets = facets(offered);
    }

    public static TcpEndpoint open(SharedTransport shared, EndpointConfig config, EndpointContext context)
            throws EndpointException, InterruptedException {
        var address = config.address();
        var failures = new Failures(address.toString());
        RelPath path = rootPath(address, failures);
        Peer peer = peer(address.authority(Protocol.DEFAULT_PORT), context, failures);
        int port = address.port() < 0 ? Protocol.DEFAULT_PORT : address.port();
        TcpEndpoint opened = null;
        Connection connection = null;
        WireTransport transport = shared.acquire();
        try {
            var identity = Identity.load(context.keys());
            var opening = transport.connect(
                    address.host(),
                    port,
                    identity,
                    peer.fingerprint(),
                    TIMEOUT,
                    traffic(context.traffic()),
                    openRoot(path, config.create(), failures));
            connection = opening.connection();
            opened = open(shared, opening, failures);
            return opened;
        } catch (WireException e) {
            EndpointException known = failures.of(e);
            throw known.kind() == Kind.AUTH
                    ? notPaired(known.getMessage(), address.authority(Protocol.DEFAULT_PORT), failures)
                    : known;
        } catch (IOException e) {
            throw unreadable(e, failures);
        } finally {
            if (opened == null) {
                if (connection != null) {
                    connection.close();
                }
                shared.release();
            }
        }
    }

    @Override
    public Traits traits() {
        return traits;
    }

    @Override
    public Optional<Entry> stat(RelPath path) throws EndpointException, InterruptedException {
        return root.call(
                path,
                new Request.Stat(root.number(), path),
                stream -> Optional.ofNullable(
                        root.reply(stream, Reply.Found.class).entry()));
    }

    @Override
    public EntryCursor list(RelPath directory) throws EndpointException, InterruptedException {
        return new TcpEntryCursor(
                root.open(directory, new Request.ListFolder(root.number(), directory)), root.failures());
    }

    @Override
    public ReadableByteChannel read(RelPath path, long offset, Expect expect)
            throws EndpointException, InterruptedException {
        var request = new Request.ReadFile(root.number(), path, offset, Failures.expected(expect));
        return TcpReadChannel.open(root, path, request);
    }

    @Override
    public StagedFile stage(RelPath path, StageRequest request) throws EndpointException, InterruptedException {
        return TcpStagedFile.open(root, changes, path, request);
    }

    @Override
    public void makeDirectory(RelPath path) throws EndpointException, InterruptedException {
        changes.one(new BulkWrite.MakeDirectory(path));
    }

    @Override
    public void delete(RelPath path, Expect expect) throws EndpointException, InterruptedException {
        changes.one(new BulkWrite.Delete(path, expect));
    }

    @Override
    public <F extends Facet> Optional<F> facet(Class<F> type) {
        return Optional.ofNullable(type.cast(facets.get(type)));
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            root.connection().close();
            shared.release();
        }
    }

    private Map<Class<? extends Facet>, Facet> facets(Set<String> offered) {
        var all = new HashMap<Class<? extends Facet>, Facet>();
        all.put(BulkWrite.class, changes);
        all.put(BulkRead.class, new BulkReads(root, this));
        boolean filterFacts = offered.contains(Protocol.FILTER_FACTS);
        all.put(RecursiveList.class, (RecursiveList)
                (start, filter, aspects) -> TcpTreeCursor.open(root, filterFacts, start, filter, aspects));
        all.put(CondensedList.class, (CondensedList)
                (filter, comparison, seed) -> TcpExpectedWalk.open(root, filterFacts, filter, comparison, seed));
        all.put(ExtendedMetadata.class, new ExtendedReads(root));
        all.put(Symlinks.class, (Symlinks) (path, temporary, target, attributes, expect) ->
                changes.one(new BulkWrite.StoreLink(path, temporary, target, attributes, expect)));
        all.put(HardLinks.class, (HardLinks) (path, temporary, existing, expect) ->
                changes.one(new BulkWrite.StoreHardLink(path, temporary, existing, expect)));
        all.put(ServerMove.class, (ServerMove) (from, to, expect) -> changes.one(new BulkWrite.Move(to, from, expect)));
        all.put(Metadata.class, (Metadata)
                (path, kind, attributes) -> changes.one(new BulkWrite.SetAttributes(path, kind, attributes)));
        all.put(Space.class, (Space) () -> root.call(
                RelPath.ROOT,
                new Request.AvailableSpace(root.number()),
                stream -> root.reply(stream, Reply.SpaceLeft.class).bytes()));
        all.put(Keeping.class, new Keeping() {});
        all.put(Flush.class, (Flush) () -> root.call(
                RelPath.ROOT,
                new Request.FlushRoot(root.number()),
                stream -> root.reply(stream, Reply.Acknowledged.class)));
        all.put(Hashing.class, (Hashing) (path, offset, length, seed, expect) -> root.call(
                path,
                new Request.HashFile(root.number(), path, offset, length, seed, Failures.expected(expect)),
                stream -> root.reply(stream, Reply.Digest.class).digest()));
        all.put(BulkHash.class, new BulkHashes(root));
        all.put(BulkSums.class, new BulkSumReads(root));
        all.put(BulkDeltas.class, new BulkDeltaReads(root));
        all.put(Deltas.class, new TcpDeltas(root, changes));
        all.keySet().removeIf(type -> !offered.contains(type.getSimpleName()));
        return Map.copyOf(all);
    }

    private static byte[] openRoot(RelPath path, boolean create, Failures failures) throws EndpointException {
        String name = List.of(path.value().split("/")).getFirst();
        RelPath below = path.value().equals(name)
                ? RelPath.ROOT
                : RelPath.of(path.value().substring(name.length() + 1));
        try {
            return Messages.encode(new Request.OpenRoot(name, below, create, true));
        } catch (IllegalArgumentException e) {
            throw failures.badName(path, e);
        }
    }

    private static TcpEndpoint open(SharedTransport shared, WireTransport.Opening opening, Failures failures)
            throws WireException, EndpointException, InterruptedException {
        Connection connection = opening.connection();
        try (var stream = opening.first()) {
            var reply = new Root(connection, 0, failures).reply(stream, Reply.Opened.class);
            return new TcpEndpoint(
                    shared, new Root(connection, reply.root(), failures), traits(reply, failures), reply.facets());
        }
    }

    private static Traits traits(Reply.Opened reply, Failures failures) throws EndpointException {
        try {
            return new Traits(
                    CommitMode.valueOf(reply.commitMode()),
                    reply.timePrecision(),
                    reply.names(),
                    reply.modes(),
                    reply.owners(),
                    reply.readOnly(),
                    reply.identity(),
                    new Holds(
                            reply.holding().tells(),
                            reply.holding().keeps(),
                            reply.holding().sparse(),
                            reply.holding().maxFileSize(),
                            reply.holding().probed()));
        } catch (IllegalArgumentException e) {
            throw failures.protocol("the Listener replaces files in a way that this version does not know");
        }
    }

    /** Whether an address says which root of the Listener it means. */
    public static boolean namesRoot(EndpointAddress address) {
        return !rootPath(address).isEmpty();
    }

    private static String rootPath(EndpointAddress address) {
        return address.path().replaceAll("/+", "/").replaceAll("^/|/$", "");
    }

    private static RelPath rootPath(EndpointAddress address, Failures failures) throws EndpointException {
        String clean = rootPath(address);
        if (clean.isEmpty()) {
            throw EndpointException.of(Kind.BAD_NAME, failures.address() + " " + NO_ROOT)
                    .endpoint()
                    .address(failures.address())
                    .build();
        }
        try {
            return RelPath.of(clean);
        } catch (IllegalArgumentException e) {
            throw EndpointException.of(Kind.BAD_NAME, e.getMessage())
                    .endpoint()
                    .address(failures.address())
                    .cause(e)
                    .build();
        }
    }

    private static Peer peer(String authority, EndpointContext context, Failures failures) throws EndpointException {
        try {
            return PeerStore.open(context.keys())
                    .listenerAt(authority)
                    .orElseThrow(() -> notPaired("there is no paired Listener at " + authority, authority, failures));
        } catch (IOException e) {
            throw unreadable(e, failures);
        }
    }

    private static EndpointException notPaired(String message, String authority, Failures failures) {
        return EndpointException.of(Kind.AUTH, message + "; run: ferry pair tcp://" + authority)
                .endpoint()
                .address(failures.address())
                .build();
    }

    private static EndpointException unreadable(IOException e, Failures failures) {
        return EndpointException.of(Kind.AUTH, "the keys of this instance cannot be used: " + e.getMessage())
                .endpoint()
                .address(failures.address())
                .cause(e)
                .build();
    }

    private static WireTraffic traffic(EndpointContext.Traffic traffic) {
        return new WireTraffic() {
            @Override
            public void sent(long bytes) {
                traffic.sent(bytes);
            }

            @Override
            public void received(long bytes) {
                traffic.received(bytes);
            }
        };
    }
}
