package org.ferrywright.wire.internal;

import com.google.protobuf.ByteString;
import java.util.concurrent.CompletableFuture;
import org.ferrywright.wire.Connection;
import org.ferrywright.wire.Fingerprint;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireStream;
import org.ferrywright.wire.internal.proto.Hello;
import org.ferrywright.wire.internal.proto.PairMessage;

/** The side that connects to a Listener that has pinned its key. */
class ClientSide implements Link.Side {
    /** A longer first request waits for the greeting, which has to fit into a frame of {@link Frames#MAX_GREETING}. */
    private static final int MOST_WITH_GREETING = 4 << 10;

    final CompletableFuture<Connection> greeted = new CompletableFuture<>();
    private final byte[] first;
    private volatile LinkStream firstStream;
    private final CompletableFuture<Link> secured = new CompletableFuture<>();

    /** @param first the first request, which goes with the greeting where the Listener takes it then; null for none */
    ClientSide(byte[] first) {
        this.first = first;
    }

    /** The stream of the first request, once greeted. */
    WireStream first() {
        return firstStream;
    }

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
        Hello hello = Greeting.ours(false, true);
        if (goesWithGreeting()) {
            hello = hello.toBuilder()
                    .setFirstRequest(ByteString.copyFrom(first))
                    .build();
        }
        link.control(Frames.frame(link.allocator(), Frames.HELLO, 0, hello.toByteArray()));
    }

    @Override
    public void greeted(Link link, Hello hello) throws Violation {
        if (link.peerHello() != null) {
            throw new Violation("a second greeting");
        }
        if (hello.getPaired()) {
            link.admit(hello, true);
            if (first != null) {
                boolean taken = goesWithGreeting() && hello.getFeaturesList().contains(Features.FIRST_REQUEST);
                firstStream = link.first(first, !taken);
            }
            greeted.complete(link);
        }
        // otherwise the Listener says goodbye and why
    }

    private boolean goesWithGreeting() {
        return first != null && first.length <= MOST_WITH_GREETING;
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
