package org.ferrywright.endpoint.smb.internal;

import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.MacSpi;

/**
 * AES-CMAC, which signs messages of SMB 3. The operating system's OpenSSL makes it where there is one; the Java VM's own AES takes seven times
 * as long when its code comes from the first compiler.
 */
final class Cmac extends MacSpi {
    static final int LENGTH = 16;

    /** Who reckons. */
    interface Engine {
        /** Begins anew, whatever came before. */
        void reset();

        void update(byte[] input, int offset, int length);

        /** @return the code, after which only {@link #reset} is allowed */
        byte[] end();
    }

    private Engine engine;
    private boolean clean;

    @Override
    protected int engineGetMacLength() {
        return LENGTH;
    }

    @Override
    protected void engineInit(Key key, AlgorithmParameterSpec parameters)
            throws InvalidKeyException, InvalidAlgorithmParameterException {
        byte[] raw = key == null ? null : key.getEncoded();
        if (raw == null || raw.length != 16) {
            throw new InvalidKeyException("AES-CMAC signs by a key of 16 bytes");
        }
        if (parameters != null) {
            throw new InvalidAlgorithmParameterException("AES-CMAC has no parameters");
        }
        engine = OpenSsl.available() ? new OpenSsl(raw) : new PlainCmac(raw);
        clean = true;
    }

    @Override
    protected void engineUpdate(byte input) {
        engineUpdate(new byte[] {input}, 0, 1);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        clean = false;
        engine.update(input, offset, length);
    }

    @Override
    protected byte[] engineDoFinal() {
        byte[] code = engine.end();
        engine.reset();
        clean = true;
        return code;
    }

    @Override
    protected void engineReset() {
        if (!clean) {
            engine.reset();
            clean = true;
        }
    }
}
