package org.ferrywright.wire.internal;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.ferrywright.core.Printable;
import org.ferrywright.wire.Failure;
import org.ferrywright.wire.Fingerprint;
import org.ferrywright.wire.PairingDesk;
import org.ferrywright.wire.Peer;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireHandler;
import org.ferrywright.wire.internal.proto.Bye;
import org.ferrywright.wire.internal.proto.Hello;
import org.ferrywright.wire.internal.proto.PairChallenge;
import org.ferrywright.wire.internal.proto.PairDone;
import org.ferrywright.wire.internal.proto.PairMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Listener's side of one connection: who the peer is, pairing, and a thread for every stream. */
final class ServerSide implements Link.Side {
    private static final Logger LOG = LoggerFactory.getLogger(ServerSide.class);
    private static final int WRONG_PROOF = 5;

    private enum Stage {
        CONNECTED,
        GREETED,
        STRANGER,
        CHALLENGED,
        PROVEN,
        ADMITTED
    }

    volatile Link link;
    private final NettyServer server;
    private final InetAddress address;
    private final Set<Thread> workers = ConcurrentHashMap.newKeySet();
    private final Semaphore running = new Semaphore(Limits.MAX_STREAMS);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Stage stage = Stage.CONNECTED;
    private volatile WireHandler.Session session;
    private volatile boolean settled;
    /** Whether this connection has one of the Listener's chains, until it ends. */
    private volatile boolean chained;

    private PairingDesk.Exchange exchange;

    ServerSide(NettyServer server, InetAddress address) {
        this.server = server;
        this.address = address;
    }

    boolean isAdmitted() {
        return stage == Stage.ADMITTED;
    }

    boolean isBusy() {
        return !workers.isEmpty();
    }

    void awaitEnd(Duration most) throws InterruptedException {
        if (!ended.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("a request of {} did not end in time", link.remoteAddress());
        }
    }

    /** The socket is closed. */
    void gone() {
        if (stage == Stage.CONNECTED) {
            server.strangers.count(address, 1);
        }
        settle(false);
        Thread.ofVirtual().name("ferry-farewell").start(this::end);
    }

    @Override
    public void secured(Link l, Fingerprint peer) {
        LOG.debug("{} has the key {}", l.remoteAddress(), peer.brief());
    }

    @Override
    public void greeted(Link l, Hello hello) throws Violation {
        if (stage != Stage.CONNECTED) {
            throw new Violation("a second greeting");
        }
        stage = Stage.GREETED;
        Thread.ofVirtual().name("ferry-greeting").start(() -> identify(l, hello));
    }

    @Override
    public void pairing(Link l, PairMessage message) throws Violation {
        switch (message.getStepCase()) {
            case START -> challenge(l, message.getStart().getNonce().toByteArray());
            case PROOF -> prove(l, message);
            default -> throw new Violation("a step of the pairing that is not the client's");
        }
    }

    @Override
    public void requested(Link l, LinkStream stream, byte[] request) {
        Thread worker = Thread.ofVirtual().name("ferry-stream-" + stream.id).unstarted(() -> serve(stream, request));
        stream.servedBy(worker);
        workers.add(worker);
        worker.start();
    }

    @Override
    public void lost(Link l, WireException cause) {
        if (stage == Stage.ADMITTED) {
            LOG.info("{} is gone: {}", l.remoteAddress(), cause.getMessage());
        } else if (stage != Stage.PROVEN) {
            LOG.debug("{} is gone before it was known: {}", l.remoteAddress(), cause.getMessage());
        }
    }

    private void identify(Link l, Hello hello) {
        Optional<Peer> known;
        try {
            known = server.options.peers().find(l.peer());
        } catch (IOException e) {
            LOG.error("cannot read the pinned peers, so nobody is let in: {}", e.getMessage());
            refuse(l, Bye.Reason.THROTTLED, "the Listener cannot read its pinned peers");
            return;
        }
        if (known.isPresent()) {
            welcome(l, hello, known.get());
            return;
        }
        server.strangers.count(address, 1);
        onLoop(l, () -> {
            stage = Stage.STRANGER;
            l.control(Frames.frame(
                    l.allocator(), Frames.HELLO, 0, Greeting.ours(false, false).toByteArray()));
            if (!server.options.pairing().isOpen()) {
                LOG.info(
                        "refused {} with the key {}: not paired",
                        l.remoteAddress(),
                        l.peer().brief());
                refuse(l, Bye.Reason.NOT_PAIRED, "not paired");
            }
        });
    }

    private void welcome(Link l, Hello hello, Peer peer) {
        if (server.peers() >= NettyServer.MAX_PEERS || server.isStopping()) {
            refuse(l, Bye.Reason.THROTTLED, "too many connections");
            return;
        }
        settle(true);
        chained = server.chains.tryAcquire();
        session = server.handler.connected(l, peer);
        LOG.info(
                "{} is {} with the key {}",
                l.remoteAddress(),
                Printable.text(peer.name()),
                l.peer().brief());
        onLoop(l, () -> {
            try {
                l.admit(hello, chained);
                stage = Stage.ADMITTED;
                l.control(Frames.frame(
                        l.allocator(),
                        Frames.HELLO,
                        0,
                        Greeting.ours(true, chained).toByteArray()));
                if (!hello.getFirstRequest().isEmpty()) {
                    l.takeFirst(hello.getFirstRequest().toByteArray());
                }
            } catch (Violation e) {
                refuse(l, Bye.Reason.PROTOCOL, e.getMessage());
            }
        });
    }

    private void challenge(Link l, byte[] clientNonce) throws Violation {
        if (stage != Stage.STRANGER || clientNonce.length != PairingDesk.Exchange.NONCE) {
            throw new Violation("pairing out of turn");
        }
        if (!server.options.pairing().isOpen()) {
            LOG.info("{} wants to pair, but no token is out", l.remoteAddress());
            refuse(l, Bye.Reason.NOT_PAIRED, "no pairing token is valid here; make a new one at the Listener");
            return;
        }
        if (!server.strangers.mayPair(address)) {
            LOG.info("{} wants to pair, but too many attempts came from there", l.remoteAddress());
            refuse(l, Bye.Reason.THROTTLED, "too many attempts to pair; try again in a minute");
            return;
        }
        stage = Stage.CHALLENGED;
        byte[] nonce = new byte[PairingDesk.Exchange.NONCE];
        new SecureRandom().nextBytes(nonce);
        exchange = new PairingDesk.Exchange(server.options.identity().fingerprint(), l.peer(), nonce, clientNonce);
        var challenge = PairChallenge.newBuilder().setNonce(ByteString.copyFrom(nonce));
        send(l, PairMessage.newBuilder().setChallenge(challenge));
    }

    private void prove(Link l, PairMessage message) throws Violation {
        if (stage != Stage.CHALLENGED) {
            throw new Violation("a proof out of turn");
        }
        stage = Stage.PROVEN;
        var grant = server.options
                .pairing()
                .redeem(exchange, message.getProof().getProof().toByteArray());
        if (grant.isEmpty()) {
            server.strangers.count(address, WRONG_PROOF);
            LOG.warn(
                    "{} with the key {} tried to pair with a wrong token",
                    l.remoteAddress(),
                    l.peer().brief());
            refuse(
                    l,
                    Bye.Reason.NOT_PAIRED,
                    "the pairing token is wrong, used or expired; make a new one at the Listener");
            return;
        }
        String name = message.getProof().getName();
        Thread.ofVirtual().name("ferry-pairing").start(() -> pin(l, name, grant.get()));
    }

    private void pin(Link l, String name, PairingDesk.Grant grant) {
        try {
            server.options.peers().pinCaller(l.peer(), Printable.text(name), grant.rights());
        } catch (IOException e) {
            LOG.error("cannot keep the key of a new peer: {}", e.getMessage());
            refuse(l, Bye.Reason.THROTTLED, "the Listener cannot keep the key; see its log");
            return;
        }
        server.strangers.paired(address);
        LOG.info("paired with {} ({}), key {}", Printable.text(name), l.remoteAddress(), l.peer());
        send(
                l,
                PairMessage.newBuilder()
                        .setDone(PairDone.newBuilder()
                                .setProof(ByteString.copyFrom(grant.answer()))
                                .setName(server.options.name())
                                .addAllRoots(server.options.roots())));
    }

    private void serve(LinkStream stream, byte[] request) {
        boolean permitted = false;
        try {
            running.acquire();
            permitted = true;
            if (server.isStopping()) {
                stream.fail(new Failure("UNREACHABLE", true, 1000, null, null, "the Listener is being stopped"));
                return;
            }
            session.serve(request, stream);
            link.forget(stream);
            stream.finish();
        } catch (WireException e) {
            LOG.debug("a request of {} ended: {}", link.remoteAddress(), e.getMessage());
            stream.fail(e.failure() != null ? e.failure() : Failure.of("PROTOCOL", e.getMessage()));
        } catch (InterruptedException e) {
            LOG.debug("a request of {} was given up", link.remoteAddress());
        } catch (RuntimeException | Error e) {
            LOG.error("a request of {} failed unexpectedly", link.remoteAddress(), e);
            stream.fail(Failure.of("INTERNAL", "the Listener failed unexpectedly; see its log"));
        } finally {
            stream.close();
            if (permitted) {
                running.release();
            }
            workers.remove(Thread.currentThread());
        }
    }

    private void end() {
        boolean interrupted = false;
        for (Thread worker : workers) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        WireHandler.Session ending = session;
        if (ending != null) {
            ending.closed();
        }
        if (chained) {
            server.chains.release();
        }
        server.forget(this);
        ended.countDown();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void settle(boolean peer) {
        if (!settled) {
            settled = true;
            server.strangers.settled(address, peer);
        }
    }

    private static void refuse(Link l, Bye.Reason code, String message) {
        l.shut(code, message, new WireException(WireException.Kind.AUTH, message));
    }

    private static void onLoop(Link l, Runnable task) {
        l.execute(task);
    }

    private static void send(Link l, PairMessage.Builder message) {
        l.control(Frames.frame(l.allocator(), Frames.PAIR, 0, message.build().toByteArray()));
    }
}
