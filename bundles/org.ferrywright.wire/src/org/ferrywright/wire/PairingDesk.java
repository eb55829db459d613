package org.ferrywright.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The pairing tokens that are out. Each works once and for a time, and is burnt by five wrong proofs: with 128 random bits, a wrong
 * proof is a guess or a mistake, never bad luck.
 */
public final class PairingDesk {
    /** How long a token works unless told otherwise. */
    public static final Duration DEFAULT_VALIDITY = Duration.ofHours(24);

    private static final int STRIKES = 5;

    /** @param answer the Listener's own proof, for the client to check */
    public record Grant(Map<String, Rights> rights, byte[] answer) {}

    /** What both sides' proofs are bound to. All four are of 32 bytes. */
    public record Exchange(Fingerprint listener, Fingerprint client, byte[] listenerNonce, byte[] clientNonce) {
        /** Length of a nonce in bytes. */
        public static final int NONCE = 32;

        public Exchange {
            if (listenerNonce.length != NONCE || clientNonce.length != NONCE) {
                throw new IllegalArgumentException("a nonce has " + NONCE + " bytes");
            }
        }

        /** The proof of the side that connected. */
        public byte[] clientProof(PairingToken token) {
            return proof("ferrywright pairing 1 client\0", token);
        }

        /** The proof of the side that listens. */
        public byte[] listenerProof(PairingToken token) {
            return proof("ferrywright pairing 1 listener\0", token);
        }

        private byte[] proof(String role, PairingToken token) {
            try {
                var mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(token.secret(), "HmacSHA256"));
                mac.update(role.getBytes(StandardCharsets.US_ASCII));
                mac.update(listener.bytes());
                mac.update(client.bytes());
                mac.update(listenerNonce);
                return mac.doFinal(clientNonce);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java has HmacSHA256", e);
            }
        }
    }

    private static final class Offer {
        final PairingToken token;
        final Map<String, Rights> rights;
        final long deadline;
        int strikes;

        Offer(PairingToken token, Map<String, Rights> rights, long deadline) {
            this.token = token;
            this.rights = rights;
            this.deadline = deadline;
        }
    }

    private final List<Offer> offers = new ArrayList<>();
    private final LongSupplier nanoTime;

    public PairingDesk() {
        this(System::nanoTime);
    }

    /** @param nanoTime the clock, as {@link System#nanoTime} */
    PairingDesk(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Makes a token. @param rights what the peer that pairs with it may do */
    public synchronized PairingToken issue(Fingerprint listener, Map<String, Rights> rights, Duration validity) {
        var token = PairingToken.create(listener);
        offers.add(new Offer(token, Map.copyOf(rights), nanoTime.getAsLong() + validity.toNanos()));
        return token;
    }

    /** Whether any token still works. */
    public synchronized boolean isOpen() {
        forgetExpired();
        return !offers.isEmpty();
    }

    /** Uses the token that the proof belongs to up. Empty for a wrong proof, which counts against every token. */
    public synchronized Optional<Grant> redeem(Exchange exchange, byte[] proof) {
        forgetExpired();
        for (Iterator<Offer> i = offers.iterator(); i.hasNext(); ) {
            Offer offer = i.next();
            if (MessageDigest.isEqual(exchange.clientProof(offer.token), proof)) {
                i.remove();
                return Optional.of(new Grant(offer.rights, exchange.listenerProof(offer.token)));
            }
        }
        offers.removeIf(offer -> ++offer.strikes >= STRIKES);
        return Optional.empty();
    }

    private void forgetExpired() {
        long now = nanoTime.getAsLong();
        offers.removeIf(offer -> now - offer.deadline >= 0);
    }
}
