package org.ferrywright.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Signs with the key of this installation and knows the keys of others; the keys themselves stay where the protocol keeps them. */
public interface Signatures {
    /** The own key. */
    interface Signer {
        /** The public half: SubjectPublicKeyInfo, DER. */
        byte[] publicKey();

        /** ECDSA with SHA-256, DER. */
        byte[] sign(byte[] content);
    }

    /** @param keys folder of the keys; the own one is made where there is none */
    Signer own(Path keys) throws IOException;

    /** Whether the owner of the key has signed exactly this. */
    boolean fits(byte[] publicKey, byte[] content, byte[] signature);

    /** Who owns the key, in words: this instance, or a paired one with its name. Empty for a key that nobody here trusts. */
    Optional<String> owner(Path keys, byte[] publicKey) throws IOException;
}
