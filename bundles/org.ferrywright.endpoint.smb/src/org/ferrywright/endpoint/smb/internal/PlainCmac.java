package org.ferrywright.endpoint.smb.internal;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-CMAC as RFC 4493 has it, by the Java VM's own AES: the last block of a chain of blocks. */
final class PlainCmac implements Signing.Engine {
    private static final int BLOCK = 16;
    private static final int PIECE = 4096;

    private final Cipher chain;
    private final byte[] whole;
    private final byte[] padded;
    /** What came and has not gone through the cipher: at least one byte is kept, for the last block is another one. */
    private final byte[] waiting = new byte[PIECE];

    private final byte[] out = new byte[PIECE];
    private int waits;

    PlainCmac(byte[] key) {
        try {
            chain = Cipher.getInstance("AES/CBC/NoPadding");
            chain.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[BLOCK]));
            whole = doubled(chain.doFinal(new byte[BLOCK]));
            padded = doubled(whole);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a Java VM without AES", e);
        }
    }

    /** Times x in the field of 2^128 elements. */
    private static byte[] doubled(byte[] value) {
        var result = new byte[BLOCK];
        for (int i = 0; i < BLOCK; i++) {
            int carried = i + 1 < BLOCK ? (value[i + 1] & 0xff) >> 7 : 0;
            result[i] = (byte) (value[i] << 1 | carried);
        }
        if (value[0] < 0) {
            result[BLOCK - 1] ^= (byte) 0x87;
        }
        return result;
    }

    @Override
    public void begin(long number, boolean answer) {
        try {
            chain.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("whole blocks only", e);
        }
        waits = 0;
    }

    @Override
    public void update(byte[] input, int offset, int length) {
        int at = offset;
        int left = length;
        while (left > 0) {
            if (waits == PIECE) {
                pass();
            }
            int n = Math.min(left, PIECE - waits);
            System.arraycopy(input, at, waiting, waits, n);
            waits += n;
            at += n;
            left -= n;
        }
    }

    private void pass() {
        encrypt(waits);
        waits = 0;
    }

    private void encrypt(int length) {
        try {
            chain.update(waiting, 0, length, out, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("whole blocks only", e);
        }
    }

    @Override
    public byte[] end() {
        int last = waits == 0 ? 0 : (waits - 1) / BLOCK * BLOCK;
        if (last > 0) {
            encrypt(last);
        }
        boolean full = waits - last == BLOCK;
        var block = new byte[BLOCK];
        System.arraycopy(waiting, last, block, 0, waits - last);
        if (!full) {
            block[waits - last] = (byte) 0x80;
        }
        byte[] mask = full ? whole : padded;
        for (int i = 0; i < BLOCK; i++) {
            block[i] ^= mask[i];
        }
        System.arraycopy(block, 0, waiting, 0, BLOCK);
        encrypt(BLOCK);
        return Arrays.copyOf(out, BLOCK);
    }
}
