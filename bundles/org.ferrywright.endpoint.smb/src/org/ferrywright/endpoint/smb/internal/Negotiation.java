package org.ferrywright.endpoint.smb.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;

/**
 * What both sides agree upon before somebody logs on: [MS-SMB2] sections 2.2.3 and 2.2.4.
 *
 * @param newest dialect that is offered
 * @param signingRequired by us
 * @param offersEncryption whether it is said that we could
 * @param client 16 bytes that tell this client from others
 */
record Negotiation(int newest, boolean signingRequired, boolean offersEncryption, byte[] client) {
    static final int SMB_2_0_2 = 0x202;
    static final int SMB_3_0 = 0x300;
    static final int SMB_3_1_1 = 0x311;

    private static final List<Integer> DIALECTS = List.of(SMB_2_0_2, 0x210, SMB_3_0, 0x302, SMB_3_1_1);

    private static final int SIGNING_ENABLED = 1;
    private static final int SIGNING_REQUIRED = 2;
    private static final int DFS = 0x1;
    private static final int LARGE_MESSAGES = 0x4;
    private static final int ENCRYPTION = 0x40;

    private static final int VALIDATE = 0x140204;

    private static final int INTEGRITY_CONTEXT = 1;
    private static final int ENCRYPTION_CONTEXT = 2;
    private static final int SIGNING_CONTEXT = 8;
    private static final int SHA_512 = 1;
    private static final int AES_128_CCM = 1;
    private static final int AES_128_GCM = 2;
    private static final int SALT = 32;
    private static final int BODY = 36;
    private static final int ALIGNED = 8;

    /** How messages are signed. */
    enum Algorithm {
        HMAC_SHA256,
        AES_CMAC,
        AES_GMAC
    }

    /**
     * What the server chose.
     *
     * @param capabilities of the server
     * @param mode of the server, as it said it
     * @param server 16 bytes that tell this server from others
     * @param mostRead bytes in one message
     * @param mostWritten bytes in one message
     * @param token with which the logon begins
     */
    record Agreed(
            int dialect,
            int capabilities,
            int mode,
            byte[] server,
            int mostRead,
            int mostWritten,
            Algorithm algorithm,
            byte[] token) {
        boolean requiresSignatures() {
            return (mode & SIGNING_REQUIRED) != 0;
        }

        /** Whether a message may take more than one credit. */
        boolean large() {
            return dialect > SMB_2_0_2 && (capabilities & LARGE_MESSAGES) != 0;
        }
    }

    private List<Integer> offered() {
        return DIALECTS.stream().filter(d -> d <= newest).toList();
    }

    int mode() {
        return signingRequired ? SIGNING_REQUIRED : SIGNING_ENABLED;
    }

    int capabilities() {
        return DFS
                | (newest > SMB_2_0_2 ? LARGE_MESSAGES : 0)
                | (offersEncryption && newest >= SMB_3_0 ? ENCRYPTION : 0);
    }

    Message request() {
        List<Integer> dialects = offered();
        boolean contexts = newest >= SMB_3_1_1;
        var all = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        int at = aligned(BODY + dialects.size() * Short.BYTES);
        all.putShort((short) BODY)
                .putShort((short) dialects.size())
                .putShort((short) mode())
                .putShort((short) 0)
                .putInt(capabilities())
                .put(client)
                .putInt(contexts ? Message.HEADER + at : 0)
                .putShort((short) (contexts ? contexts() : 0))
                .putShort((short) 0);
        dialects.forEach(d -> all.putShort(d.shortValue()));
        if (contexts) {
            var salt = new byte[SALT];
            new SecureRandom().nextBytes(salt);
            context(all.position(at), INTEGRITY_CONTEXT, ints(1, SALT, SHA_512), salt);
            if (OpenSslGmac.available()) {
                context(
                        all,
                        SIGNING_CONTEXT,
                        ints(2, Algorithm.AES_GMAC.ordinal(), Algorithm.AES_CMAC.ordinal()),
                        new byte[0]);
            }
            if (offersEncryption) {
                context(all, ENCRYPTION_CONTEXT, ints(2, AES_128_GCM, AES_128_CCM), new byte[0]);
            }
        }
        var body = new byte[all.position()];
        all.get(0, body);
        return new Message(Smb2.NEGOTIATE, body, Message.NO_FILE);
    }

    private int contexts() {
        return 1 + (OpenSslGmac.available() ? 1 : 0) + (offersEncryption ? 1 : 0);
    }

    private static void context(ByteBuffer all, int type, byte[] head, byte[] more) {
        all.position(aligned(all.position()))
                .putShort((short) type)
                .putShort((short) (head.length + more.length))
                .putInt(0)
                .put(head)
                .put(more);
    }

    private static byte[] ints(int... values) {
        var all = ByteBuffer.allocate(values.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            all.putShort((short) value);
        }
        return all.array();
    }

    private static int aligned(int at) {
        return Math.ceilDiv(at, ALIGNED) * ALIGNED;
    }

    /** @throws IOException when that is nothing that a server may choose */
    Agreed chosen(ByteBuffer body) throws IOException {
        try {
            int dialect = body.getShort(4) & 0xffff;
            if (!offered().contains(dialect)) {
                throw new IOException("the server chooses a dialect that was not offered");
            }
            var server = new byte[16];
            body.get(8, server);
            var token = new byte[body.getShort(58) & 0xffff];
            body.get((body.getShort(56) & 0xffff) - Message.HEADER, token);
            return new Agreed(
                    dialect,
                    body.getInt(24),
                    body.getShort(2) & 0xffff,
                    server,
                    Math.max(Message.CREDIT, body.getInt(32)),
                    Math.max(Message.CREDIT, body.getInt(36)),
                    algorithm(dialect, body),
                    token);
        } catch (IndexOutOfBoundsException e) {
            throw new IOException("the server's answer points outside of itself", e);
        }
    }

    private static Algorithm algorithm(int dialect, ByteBuffer body) throws IOException {
        if (dialect < SMB_3_0) {
            return Algorithm.HMAC_SHA256;
        }
        if (dialect < SMB_3_1_1) {
            return Algorithm.AES_CMAC;
        }
        Algorithm chosen = Algorithm.AES_CMAC;
        boolean integrity = false;
        int at = body.getInt(60) - Message.HEADER;
        for (int left = body.getShort(6) & 0xffff; left > 0; left--) {
            int type = body.getShort(at) & 0xffff;
            int length = body.getShort(at + 2) & 0xffff;
            if (type == INTEGRITY_CONTEXT) {
                integrity = body.getShort(at + ALIGNED + 2 * Short.BYTES) == SHA_512;
            } else if (type == SIGNING_CONTEXT && body.getShort(at + ALIGNED) == 1) {
                chosen = signing(body.getShort(at + ALIGNED + Short.BYTES));
            }
            at = aligned(at + ALIGNED + length);
        }
        if (!integrity) {
            throw new IOException("the server does not protect what is agreed upon");
        }
        return chosen;
    }

    private static Algorithm signing(int number) throws IOException {
        if (number == Algorithm.AES_GMAC.ordinal() && OpenSslGmac.available()) {
            return Algorithm.AES_GMAC;
        }
        if (number == Algorithm.AES_CMAC.ordinal()) {
            return Algorithm.AES_CMAC;
        }
        throw new IOException("the server chooses a way to sign that was not offered");
    }

    /** Asks the server, signed, what it understood: somebody between could have changed it. For dialects that do not protect it by themselves. */
    Message validation() {
        List<Integer> dialects = offered();
        var input = ByteBuffer.allocate(24 + dialects.size() * Short.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(capabilities())
                .put(client)
                .putShort((short) mode())
                .putShort((short) dialects.size());
        dialects.forEach(d -> input.putShort(d.shortValue()));
        return Smb2.controlNothing(VALIDATE, input.array(), 24);
    }

    /** @param reply to {@link #validation}; a server that does not know the question, and signs that, is old @return whether that is what was agreed upon */
    static boolean isValid(Agreed agreed, Reply reply) {
        if (!reply.ok()) {
            return true;
        }
        ByteBuffer told = Smb2.controlled(reply);
        var server = new byte[16];
        if (told.remaining() < 24) {
            return false;
        }
        told.get(4, server);
        return told.getInt(0) == agreed.capabilities()
                && MessageDigest.isEqual(server, agreed.server())
                && (told.getShort(20) & 0xffff) == agreed.mode()
                && (told.getShort(22) & 0xffff) == agreed.dialect();
    }

    /** Goes on with what binds the session's keys to all that was said before. */
    static byte[] integrity(byte[] before, byte[] message) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-512");
            digest.update(before);
            return digest.digest(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a Java VM without SHA-512", e);
        }
    }
}
