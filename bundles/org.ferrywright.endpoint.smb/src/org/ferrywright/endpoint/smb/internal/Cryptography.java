package org.ferrywright.endpoint.smb.internal;

import java.security.Provider;
import java.util.Map;
import java.util.function.Supplier;
import jcifs.CIFSUnsupportedCryptoException;
import jcifs.util.Crypto;

/**
 * What the library takes from its provider of cryptography, and nothing else. Its own choice is one that loads hundreds of classes at each
 * start.
 */
final class Cryptography extends Provider {
    private static final long serialVersionUID = 1L;

    private Cryptography() {
        super("Ferrywright SMB", "1", "MD4 for SMB");
        put("MessageDigest", "MD4", Md4::new);
    }

    private void put(String type, String algorithm, Supplier<Object> made) {
        putService(new Service(this, type, algorithm, algorithm, null, Map.of()) {
            @Override
            public Object newInstance(Object parameter) {
                return made.get();
            }
        });
    }

    /** Lets the library use it, unless something of this process has chosen another one before. */
    static void install() {
        Installed.now();
    }

    private static final class Installed {
        static {
            try {
                Crypto.initProvider(new Cryptography());
            } catch (CIFSUnsupportedCryptoException _) {
                // the one that is there does it too, only slower
            }
        }

        static void now() {
            // the class is initialized once
        }
    }
}
