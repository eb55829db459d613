package org.ferrywright.wire.internal;

import com.google.protobuf.MessageLite;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.ferrywright.wire.Identity;

/** A client made of the JDK's TLS alone, which sends whatever it is told to. */
final class RawClient implements AutoCloseable {
    record Frame(int type, int stream, byte[] payload) {}

    private final SSLSocket socket;
    private final DataInputStream in;

    RawClient(int port, Identity identity) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("k", identity.key(), new char[0], new X509Certificate[] {identity.certificate()});
        var keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        var context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), new TrustManager[] {new Trusting()}, new SecureRandom());
        socket = (SSLSocket) context.getSocketFactory().createSocket();
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        socket.setSoTimeout(120_000);
        socket.startHandshake();
        in = new DataInputStream(socket.getInputStream());
    }

    void hello() throws IOException {
        send(Frames.HELLO, 0, Greeting.ours(false, false));
    }

    void send(int type, int stream, MessageLite message) throws IOException {
        send(type, stream, message.toByteArray());
    }

    void send(int type, int stream, byte[] payload) throws IOException {
        header(payload.length, type, stream);
        socket.getOutputStream().write(payload);
    }

    void header(int length, int type, int stream) throws IOException {
        socket.getOutputStream().write(new byte[] {
            (byte) (length >> 16), (byte) (length >> 8), (byte) length, (byte) type,
            (byte) (stream >> 24), (byte) (stream >> 16), (byte) (stream >> 8), (byte) stream
        });
    }

    /** The next frame, or null when the Listener has closed the connection. */
    Frame receive() throws IOException {
        try {
            int first = in.readUnsignedByte();
            int length = first << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int stream = in.readInt();
            byte[] payload = new byte[length];
            in.readFully(payload);
            return new Frame(type, stream, payload);
        } catch (EOFException | SocketException | SSLException e) {
            return null;
        }
    }

    /** Skips what comes before a frame of this type; null when the connection ends first. */
    Frame receive(int type) throws IOException {
        Frame f = receive();
        while (f != null && f.type() != type) {
            f = receive();
        }
        return f;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
