package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigestSpi;
import java.util.Arrays;

/** MD4 as RFC 1320 has it: what NTLM makes of a password. No digest of content. */
final class Md4 extends MessageDigestSpi {
    private static final int BLOCK = 64;
    private static final int[] FIRST = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    private static final int[] ADDED = {0, 0x5a827999, 0x6ed9eba1};
    private static final int[][] SHIFTS = {{3, 7, 11, 19}, {3, 5, 9, 13}, {3, 9, 11, 15}};
    private static final int[][] ORDER = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
        {0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15},
        {0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15}
    };

    private final ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    private int[] state = FIRST.clone();
    private long length;

    @Override
    protected int engineGetDigestLength() {
        return 16;
    }

    @Override
    protected void engineUpdate(byte input) {
        length++;
        take(input);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int count) {
        for (int i = 0; i < count; i++) {
            engineUpdate(input[offset + i]);
        }
    }

    private void take(byte input) {
        block.put(input);
        if (!block.hasRemaining()) {
            mix();
            block.clear();
        }
    }

    private void mix() {
        int[] s = state.clone();
        for (int i = 0; i < 48; i++) {
            int round = i / 16;
            // the four words of the state take turns
            int to = -i & 3;
            int b = s[(to + 1) & 3];
            int c = s[(to + 2) & 3];
            int d = s[(to + 3) & 3];
            int mixed = switch (round) {
                case 0 -> (b & c) | (~b & d);
                case 1 -> (b & c) | (b & d) | (c & d);
                default -> b ^ c ^ d;
            };
            int sum = s[to] + mixed + block.getInt(ORDER[round][i & 15] * Integer.BYTES) + ADDED[round];
            s[to] = Integer.rotateLeft(sum, SHIFTS[round][i & 3]);
        }
        for (int i = 0; i < s.length; i++) {
            state[i] += s[i];
        }
    }

    @Override
    protected byte[] engineDigest() {
        take((byte) 0x80);
        while (block.position() != BLOCK - Long.BYTES) {
            take((byte) 0);
        }
        block.putLong(length * Byte.SIZE);
        mix();
        var out = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : state) {
            out.putInt(word);
        }
        engineReset();
        return out.array();
    }

    @Override
    protected void engineReset() {
        Arrays.fill(block.clear().array(), (byte) 0);
        state = FIRST.clone();
        length = 0;
    }
}
