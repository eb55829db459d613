package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Comparator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** How the connections of one root are encrypted. */
final class Encryption {
    private static final String[] NEWEST = {"TLSv1.3", "TLSv1.2"};
    private static final String[] RESUMABLE = {"TLSv1.2"};

    private final TrustManager trust;
    private final String host;
    private final int port;
    private final boolean named;
    private String[] protocols = NEWEST;
    private boolean tried;

    private Encryption(TrustManager trust, String host, int port, boolean named) {
        this.trust = trust;
        this.host = host;
        this.port = port;
        this.named = named;
    }

    /**
     * @param ca empty to pin, {@code system} for the authorities that the machine trusts, or a file with certificates
     * @param pins where certificates are pinned
     */
    static Encryption of(String ca, String host, int port, Pins pins) throws IOException, GeneralSecurityException {
        TrustManager trust = ca.isEmpty() ? new PinnedTrust(pins, host + ':' + port) : authorities(ca);
        return new Encryption(trust, host, port, !ca.isEmpty());
    }

    private static X509ExtendedTrustManager authorities(String ca) throws IOException, GeneralSecurityException {
        KeyStore known = null;
        if (!ca.equals("system")) {
            known = KeyStore.getInstance(KeyStore.getDefaultType());
            known.load(null, null);
            try (var in = Files.newInputStream(Path.of(ca))) {
                int n = 0;
                for (Certificate certificate :
                        CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    known.setCertificateEntry("ca" + n++, certificate);
                }
            }
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(known);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager trust) {
                return trust;
            }
        }
        throw new GeneralSecurityException("this machine cannot check certificates");
    }

    /**
     * From now on only as a session can be gone on with over any number of connections: in version 1.3 each ticket is good for one, and a
     * server that insists on it refuses the next.
     *
     * @return whether that is news
     */
    synchronized boolean resumable() {
        boolean news = protocols != RESUMABLE;
        protocols = RESUMABLE;
        return news;
    }

    /** For a new connection of commands. */
    synchronized Tunnel tunnel() throws IOException {
        return new Tunnel(sockets(), protocols.clone());
    }

    /** Their own: servers know the sessions of one connection only, and of a host only the last session is remembered. */
    private SSLSocketFactory sockets() throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException("this machine cannot encrypt", e);
        }
    }

    /**
     * The same suites. Code of the JVM's first compiler, which is all that this product runs with, is several times as fast with ChaCha20 as with
     * AES, for which only the second one knows the processor's instructions.
     */
    static String[] fastestFirst(String[] suites) {
        return Arrays.stream(suites)
                .sorted(Comparator.comparing((String suite) -> !suite.contains("_CHACHA20_")))
                .toArray(String[]::new);
    }

    /** Whether these are the root's first data. */
    private synchronized boolean first() {
        boolean first = !tried;
        tried = true;
        return first;
    }

    /** The encryption of one connection of commands, and of the data connections that belong to it. */
    final class Tunnel {
        private final SSLSocketFactory sockets;
        private final String[] versions;

        private Tunnel(SSLSocketFactory sockets, String[] versions) {
            this.sockets = sockets;
            this.versions = versions;
        }

        SSLSocket control(Socket plain) throws IOException {
            // behind a proxy its port is another one than the server's
            return shaken(new RelabelledSocket(plain, port), sockets);
        }

        /**
         * Goes on with the session of the commands. To the library a session belongs to host and port, so it is told the same port for both.
         */
        SSLSocket data(Socket plain) throws IOException {
            // the first of all begin anew: a server that puts up with that never minds that a ticket is used up
            boolean anew = versions.length > RESUMABLE.length && first();
            return shaken(new RelabelledSocket(plain, port), anew ? sockets() : sockets);
        }

        /** The server wants what this tunnel does not do. @return whether a new one will */
        boolean outdated() {
            return resumable() || versions.length > RESUMABLE.length;
        }

        private SSLSocket shaken(Socket plain, SSLSocketFactory factory) throws IOException {
            var socket = (SSLSocket) factory.createSocket(plain, host, port, true);
            try {
                socket.setUseClientMode(true);
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setProtocols(versions);
                parameters.setCipherSuites(fastestFirst(parameters.getCipherSuites()));
                if (named) {
                    parameters.setEndpointIdentificationAlgorithm("HTTPS");
                }
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                return socket;
            } catch (IOException | RuntimeException e) {
                socket.close();
                throw e;
            }
        }
    }
}
