package org.ferrywright.wire.internal;

import java.util.concurrent.CompletableFuture;
import org.ferrywright.wire.Connection;
import org.ferrywright.wire.Fingerprint;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.internal.proto.Hello;
import org.ferrywright.wire.internal.proto.PairMessage;

/** The side that connects to a Listener that has pinned its key. */
class ClientSide implements Link.Side {
    final CompletableFuture<Connection> greeted = new CompletableFuture<>();
    private final CompletableFuture<Link> secured = new CompletableFuture<>();

    /** Closes the connection that nobody waits for any more. */
    void giveUp() {
        secured.thenAccept(Link::close);
        secured.completeExceptionally(new IllegalStateException("given up"));
    }

    @Override
    public void secured(Link link, Fingerprint peer) {
        if (!secured.complete(link)) {
            link.close();
            return;
        }
        link.control(Frames.frame(
                link.allocator(), Frames.HELLO, 0, Greeting.ours(false, true).toByteArray()));
    }

    @Override
    public void greeted(Link link, Hello hello) throws Violation {
        if (link.peerHello() != null) {
            throw new Violation("a second greeting");
        }
        if (hello.getPaired()) {
            link.admit(hello, true);
            greeted.complete(link);
        }
        // otherwise the Listener says goodbye and why
    }

    @Override
    public void pairing(Link link, PairMessage message) throws Violation {
        throw new Violation("pairing that was not asked for");
    }

    @Override
    public void requested(Link link, LinkStream stream, byte[] request) {
        throw new IllegalStateException("a client serves no streams");
    }

    @Override
    public void lost(Link link, WireException cause) {
        greeted.completeExceptionally(cause);
    }
}
