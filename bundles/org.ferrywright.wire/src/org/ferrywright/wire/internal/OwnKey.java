package org.ferrywright.wire.internal;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.ferrywright.wire.Identity;

/**
 * Shows the one key that this instance has, to whoever asks for an EC key. A key store would do the same, but it seals the key by
 * thousands of rounds of hashing first, which a command that lives for a second pays for at each start.
 */
final class OwnKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "own";
    private static final String TYPE = "EC";

    private final Identity identity;

    OwnKey(Identity identity) {
        this.identity = identity;
    }

    @Override
    public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
        return choose(types);
    }

    @Override
    public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
        return choose(type);
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
        return choose(types);
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
        return choose(type);
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
        return aliases(type);
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
        return aliases(type);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return ALIAS.equals(alias) ? new X509Certificate[] {identity.certificate()} : null;
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return ALIAS.equals(alias) ? identity.key() : null;
    }

    private static String[] aliases(String type) {
        String alias = choose(type);
        return alias == null ? null : new String[] {alias};
    }

    /** Types are named as the two TLS implementations name them: EC, ECDSA, EC_EC, ECDHE_ECDSA. */
    private static String choose(String... types) {
        return List.of(types).stream().anyMatch(type -> type.startsWith(TYPE)) ? ALIAS : null;
    }
}
