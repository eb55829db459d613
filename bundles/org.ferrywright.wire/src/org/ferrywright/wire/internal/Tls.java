package org.ferrywright.wire.internal;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.X509ExtendedTrustManager;
import org.ferrywright.wire.Fingerprint;
import org.ferrywright.wire.Identity;
import org.ferrywright.wire.WireException;

/** TLS 1.3 with both certificates; whom a key belongs to is decided by its fingerprint alone. */
final class Tls {
    private static final List<String> CIPHERS =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    private Tls() {}

    static SslProvider preferred() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
    }

    static SslContext server(Identity identity, SslProvider provider) throws SSLException {
        return common(SslContextBuilder.forServer(new OwnKey(identity)), provider)
                .trustManager(new AnyKey())
                .clientAuth(ClientAuth.REQUIRE)
                .build();
    }

    /** @param listener the only key that is accepted */
    static SslContext client(Identity identity, Fingerprint listener, SslProvider provider) throws SSLException {
        return common(SslContextBuilder.forClient(), provider)
                .keyManager(new OwnKey(identity))
                .trustManager(new OneKey(listener))
                .endpointIdentificationAlgorithm(null)
                .build();
    }

    private static SslContextBuilder common(SslContextBuilder builder, SslProvider provider) {
        return builder.sslProvider(provider).protocols("TLSv1.3").ciphers(CIPHERS);
    }

    /** The key that the peer has proven to own in the handshake that is over. */
    static Fingerprint peer(ChannelPipeline pipeline) throws SSLPeerUnverifiedException {
        var session = pipeline.get(SslHandler.class).engine().getSession();
        return Fingerprint.of(session.getPeerCertificates()[0].getPublicKey());
    }

    /** What a failure of TLS or of the socket means to people. */
    static WireException explain(String remote, Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof WrongKey wrong) {
                return new WireException(WireException.Kind.AUTH, remote + " " + wrong.getMessage(), cause);
            }
            if (t instanceof NotSslRecordException) {
                return new WireException(
                        WireException.Kind.PROTOCOL,
                        "what answers at " + remote + " is not a Listener: it does not speak TLS",
                        cause);
            }
        }
        if (cause instanceof SSLException) {
            return new WireException(
                    WireException.Kind.UNREACHABLE,
                    "no secure connection to " + remote + ": " + cause.getMessage(),
                    cause);
        }
        return new WireException(
                WireException.Kind.UNREACHABLE, "the connection to " + remote + " broke: " + cause.getMessage(), cause);
    }

    private static Fingerprint keyOf(X509Certificate[] chain) throws CertificateException {
        if (chain.length == 0 || !(chain[0].getPublicKey() instanceof ECPublicKey)) {
            throw new CertificateException("the peer has no elliptic-curve key");
        }
        return Fingerprint.of(chain[0].getPublicKey());
    }

    private static final class WrongKey extends CertificateException {
        private static final long serialVersionUID = 1L;

        WrongKey(Fingerprint found, Fingerprint expected) {
            super("has the key " + found.brief() + " instead of " + expected.brief()
                    + ", which was expected: another machine answers there, or the Listener has a new key");
        }
    }

    /** Lets everybody in who owns an EC key; what they may do depends on whether it is pinned. */
    private static class AnyKey extends X509ExtendedTrustManager {
        void check(X509Certificate[] chain) throws CertificateException {
            keyOf(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static final class OneKey extends AnyKey {
        private final Fingerprint expected;

        OneKey(Fingerprint expected) {
            this.expected = expected;
        }

        @Override
        void check(X509Certificate[] chain) throws CertificateException {
            Fingerprint found = keyOf(chain);
            if (!found.equals(expected)) {
                throw new WrongKey(found, expected);
            }
        }
    }
}
