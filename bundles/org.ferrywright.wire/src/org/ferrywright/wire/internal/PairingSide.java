package org.ferrywright.wire.internal;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import org.ferrywright.wire.Fingerprint;
import org.ferrywright.wire.PairingDesk.Exchange;
import org.ferrywright.wire.PairingToken;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireTransport.Paired;
import org.ferrywright.wire.internal.proto.Hello;
import org.ferrywright.wire.internal.proto.PairMessage;
import org.ferrywright.wire.internal.proto.PairProof;
import org.ferrywright.wire.internal.proto.PairStart;

/** The side that connects to pair. TLS has made sure that the Listener has the key that the token names. */
final class PairingSide extends ClientSide {
    final CompletableFuture<Paired> paired = new CompletableFuture<>();
    private final Fingerprint self;
    private final PairingToken token;
    private final String ownName;
    private final byte[] nonce = new byte[Exchange.NONCE];
    private Exchange exchange;

    PairingSide(Fingerprint self, PairingToken token, String ownName) {
        super(null);
        this.self = self;
        this.token = token;
        this.ownName = ownName;
        new SecureRandom().nextBytes(nonce);
    }

    @Override
    public void greeted(Link link, Hello hello) {
        send(link, PairMessage.newBuilder().setStart(PairStart.newBuilder().setNonce(ByteString.copyFrom(nonce))));
    }

    @Override
    public void pairing(Link link, PairMessage message) throws Violation {
        switch (message.getStepCase()) {
            case CHALLENGE -> prove(link, message.getChallenge().getNonce().toByteArray());
            case DONE -> {
                var done = message.getDone();
                if (exchange == null
                        || !MessageDigest.isEqual(
                                exchange.listenerProof(token), done.getProof().toByteArray())) {
                    throw new Violation("a wrong proof from the Listener");
                }
                paired.complete(new Paired(link.peer(), done.getName(), done.getRootsList()));
                link.close();
            }
            default -> throw new Violation("a step of the pairing that is not the Listener's");
        }
    }

    @Override
    public void lost(Link link, WireException cause) {
        paired.completeExceptionally(cause);
    }

    private void prove(Link link, byte[] challenge) throws Violation {
        if (exchange != null || challenge.length != Exchange.NONCE) {
            throw new Violation("a challenge that is none");
        }
        exchange = new Exchange(link.peer(), self, challenge, nonce);
        var proof = PairProof.newBuilder()
                .setProof(ByteString.copyFrom(exchange.clientProof(token)))
                .setName(ownName);
        send(link, PairMessage.newBuilder().setProof(proof));
    }

    private static void send(Link link, PairMessage.Builder message) {
        link.control(
                Frames.frame(link.allocator(), Frames.PAIR, 0, message.build().toByteArray()));
    }
}
