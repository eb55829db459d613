package org.ferrywright.listener.internal;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Extras;
import org.ferrywright.core.Printable;
import org.ferrywright.endpoint.BulkDeltas;
import org.ferrywright.endpoint.BulkHash;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkSums;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.CondensedList;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
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
import org.ferrywright.endpoint.Traits;
import org.ferrywright.listener.RootOpener;
import org.ferrywright.wire.Failure;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Peer;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.Reply;
import org.ferrywright.wire.Request;
import org.ferrywright.wire.Rights;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireHandler;
import org.ferrywright.wire.WireStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one connection has open, and what its peer may do with it. */
final class PeerSession implements WireHandler.Session {
    private static final Logger LOG = LoggerFactory.getLogger(PeerSession.class);
    private static final int MOST_ROOTS = 16;
    private static final List<Class<? extends Facet>> FACETS = List.of(
            RecursiveList.class,
            Symlinks.class,
            HardLinks.class,
            Metadata.class,
            ServerMove.class,
            Space.class,
            Flush.class,
            Hashing.class,
            BulkHash.class,
            Keeping.class,
            ExtendedMetadata.class);
    /** What the Listener can do for every root. */
    private static final Set<String> ALWAYS = Set.of(BulkRead.class.getSimpleName(), BulkWrite.class.getSimpleName());

    /** @param rights what the peer may do with it @param extras whether it can read what entries tell of extended metadata */
    private record Opened(String name, Endpoint endpoint, Rights rights, boolean extras) {
        /** As the peer can read it. */
        Entry shown(Entry entry) {
            return entry == null || extras ? entry : entry.with(Extras.UNKNOWN);
        }
    }

    private final Map<String, RootOpener> roots;
    private final String remote;
    private final Peer peer;
    private final Map<Integer, Opened> opened = new ConcurrentHashMap<>();
    private final AtomicInteger lastNumber = new AtomicInteger();
    private final TreeQuerying trees = new TreeQuerying();
    private final DeltaServing deltas = new DeltaServing();

    PeerSession(Map<String, RootOpener> roots, String remote, Peer peer) {
        this.roots = roots;
        this.remote = remote;
        this.peer = peer;
    }

    @Override
    public void serve(byte[] request, WireStream stream) throws WireException, InterruptedException {
        try {
            perform(Messages.request(request), stream);
        } catch (EndpointException e) {
            throw Failures.wire(e);
        } catch (WireException e) {
            if (e.failure() != null && e.failure().kind().equals(Kind.BAD_NAME.name())) {
                LOG.warn(
                        "{} ({}) asked for a path that is not allowed: {}", remote, shown(peer.name()), e.getMessage());
            }
            throw e;
        }
    }

    @Override
    public void closed() {
        opened.values().forEach(o -> o.endpoint().close());
        opened.clear();
    }

    private void perform(Request request, WireStream stream)
            throws WireException, EndpointException, InterruptedException {
        switch (request) {
            case Request.OpenRoot r -> stream.send(Messages.encode(open(r)));
            case Request.CloseRoot r -> {
                Opened o = opened.remove(r.root());
                if (o != null) {
                    o.endpoint().close();
                }
                stream.send(Messages.encode(new Reply.Acknowledged()));
            }
            case Request.Stat r -> {
                Opened o = any(r);
                Entry found = o.endpoint().stat(r.path()).orElse(null);
                stream.send(Messages.encode(new Reply.Found(o.shown(found))));
            }
            case Request.ListFolder r -> Listings.list(any(r).endpoint(), r, any(r)::shown, stream);
            case Request.Walk r -> {
                var root = facet(any(r), RecursiveList.class);
                if (r.condensed() == null) {
                    Listings.walk(root, r, stream);
                } else {
                    new CondensedWalking(root, r, stream).run();
                }
            }
            case Request.ReadFile r -> Contents.read(readable(r).endpoint(), r, stream);
            case Request.StageFile r -> Contents.stage(writable(r).endpoint(), r, any(r)::shown, stream);
            case Request.BulkRead r -> new BulkReading(readable(r).endpoint(), stream).run();
            case Request.BulkSums r -> new BulkSumming(readable(r).endpoint(), r.seed(), stream).run();
            case Request.BulkDeltas r -> new BulkDiffering(readable(r).endpoint(), r.seed(), stream).run();
            case Request.BulkHash r -> new BulkHashing(facet(readable(r), BulkHash.class), stream).run();
            case Request.ReadExtended r ->
                ExtendedReading.run(facet(readable(r), ExtendedMetadata.class), r.aspects(), stream);
            case Request.BulkChange r -> {
                Opened o = writable(r);
                new BulkChanging(o.endpoint(), o.rights().mayRead(), o::shown, stream).run();
            }
            case Request.HashFile r -> {
                var digest = facet(readable(r), Hashing.class)
                        .digest(r.path(), r.offset(), r.length(), r.digestSeed(), Contents.expect(r.expected()));
                stream.send(Messages.encode(new Reply.Digest(digest)));
            }
            case Request.FileBlocks r -> trees.serve(facet(readable(r), Deltas.class), r, stream);
            case Request.ReadRanges r -> DeltaServing.ranges(facet(readable(r), Deltas.class), r, stream);
            case Request.SearchBlocks r -> deltas.search(facet(readable(r), Deltas.class), r, stream);
            case Request.PatchFile r -> {
                Opened o = writable(r);
                // whether a digest fits tells something of what is copied
                DeltaServing.patch(o.endpoint(), facet(readable(r), Deltas.class), r, o::shown, stream);
            }
            case Request.AvailableSpace r ->
                stream.send(Messages.encode(
                        new Reply.SpaceLeft(facet(any(r), Space.class).available())));
            case Request.FlushRoot r -> {
                facet(writable(r), Flush.class).flush();
                stream.send(Messages.encode(new Reply.Acknowledged()));
            }
        }
    }

    private Reply open(Request.OpenRoot r) throws WireException, EndpointException, InterruptedException {
        RootOpener opener = roots.get(r.name());
        Rights rights = peer.rightsOn(r.name());
        if (opener == null || rights == null) {
            LOG.warn("{} ({}) asked for the root {}, which is not for it", remote, shown(peer.name()), shown(r.name()));
            // the same words for both, so that nobody can find out the names of other roots
            throw denied("the Listener has no root '" + shown(r.name()) + "' for this instance", true);
        }
        if (r.create() && !rights.mayWrite()) {
            throw denied("the root '" + r.name() + "' is for reading only", true);
        }
        if (opened.size() >= MOST_ROOTS) {
            throw denied("more than " + MOST_ROOTS + " roots open on one connection", true);
        }
        Endpoint endpoint = opener.open(r.below(), r.create());
        int number = lastNumber.incrementAndGet();
        opened.put(number, new Opened(r.name(), endpoint, rights, r.extras()));
        LOG.info("{} ({}) opened {} with the right {}", remote, shown(peer.name()), shown(place(r)), rights);
        Traits t = endpoint.traits();
        Set<String> facets = FACETS.stream()
                .filter(f -> endpoint.facet(f).isPresent())
                .map(Class::getSimpleName)
                .collect(Collectors.toSet());
        facets.addAll(ALWAYS);
        if (rights.mayRead() && endpoint.facet(Deltas.class).isPresent()) {
            // what tells digests tells something of the content
            facets.add(Deltas.class.getSimpleName());
        }
        if (rights.mayRead()) {
            facets.add(BulkSums.class.getSimpleName());
            facets.add(BulkDeltas.class.getSimpleName());
        }
        facets.add(Protocol.FILTER_FACTS);
        if (facets.contains(RecursiveList.class.getSimpleName())) {
            facets.add(CondensedList.class.getSimpleName());
        }
        return new Reply.Opened(
                number,
                t.commitMode().name(),
                t.timePrecision(),
                t.names(),
                t.modes(),
                t.owners(),
                t.readOnly() || !rights.mayWrite(),
                t.identity(),
                facets,
                new Reply.Holding(
                        t.holds().tells(),
                        t.holds().keeps(),
                        t.holds().sparse(),
                        t.holds().maxFileSize(),
                        t.holds().probed()));
    }

    private Opened any(Request r) throws WireException {
        Opened o = opened.get(r.root());
        if (o == null) {
            throw new WireException(Failure.of(Kind.PROTOCOL.name(), "no root is open under the number " + r.root()));
        }
        return o;
    }

    private Opened readable(Request r) throws WireException {
        Opened o = any(r);
        if (!o.rights().mayRead()) {
            LOG.warn("{} ({}) tried to read from {}, which it may only write", remote, shown(peer.name()), o.name());
            throw denied("the root '" + o.name() + "' may be written by this instance, not read", false);
        }
        return o;
    }

    private Opened writable(Request r) throws WireException {
        Opened o = any(r);
        if (!o.rights().mayWrite()) {
            LOG.warn("{} ({}) tried to change {}, which it may only read", remote, shown(peer.name()), o.name());
            throw denied("the root '" + o.name() + "' is for reading only", false);
        }
        return o;
    }

    private static <F extends Facet> F facet(Opened o, Class<F> type) throws EndpointException {
        return o.endpoint()
                .facet(type)
                .orElseThrow(() -> EndpointException.of(
                                Kind.UNSUPPORTED, "the root '" + o.name() + "' cannot do " + type.getSimpleName())
                        .build());
    }

    private static WireException denied(String message, boolean endpoint) {
        return new WireException(new Failure(Kind.DENIED.name(), endpoint, -1, null, null, message));
    }

    private static String place(Request.OpenRoot r) {
        return r.below().isRoot() ? r.name() : r.name() + '/' + r.below().value();
    }

    private static String shown(String text) {
        return Printable.text(text);
    }
}
