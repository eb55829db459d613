package org.ferrywright.service.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.ferrywright.engine.Signatures;
import org.ferrywright.wire.Fingerprint;
import org.ferrywright.wire.Identity;
import org.ferrywright.wire.PeerStore;
import org.osgi.service.component.annotations.Component;

/** Signs with the key that peers know this installation by, and trusts whom it is paired with. */
@Component(service = Signatures.class)
public final class KeySignatures implements Signatures {
    @Override
    public Signer own(Path keys) throws IOException {
        var identity = Identity.load(keys);
        return new Signer() {
            @Override
            public byte[] publicKey() {
                return identity.publicKey();
            }

            @Override
            public byte[] sign(byte[] content) {
                return identity.sign(content);
            }
        };
    }

    @Override
    public boolean fits(byte[] publicKey, byte[] content, byte[] signature) {
        return Identity.fits(publicKey, content, signature);
    }

    @Override
    public Optional<String> owner(Path keys, byte[] publicKey) throws IOException {
        var fingerprint = Fingerprint.ofKey(publicKey);
        if (Identity.load(keys).fingerprint().equals(fingerprint)) {
            return Optional.of("this instance");
        }
        return PeerStore.open(keys).find(fingerprint).map(peer -> "the paired machine " + peer.name());
    }
}
