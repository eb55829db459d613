package org.ferrywright.wire.internal;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.ferrywright.wire.Identity;
import org.ferrywright.wire.internal.proto.Hello;

/** A Listener made of the JDK's TLS alone that knows no feature: it greets, and sends the first request back on its stream. */
final class RawListener implements AutoCloseable {
    private final SSLServerSocket socket;

    RawListener(Identity identity) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("k", identity.key(), new char[0], new X509Certificate[] {identity.certificate()});
        var keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        var context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), null, null);
        socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        try (var peer = socket.accept()) {
            var in = new DataInputStream(peer.getInputStream());
            var out = peer.getOutputStream();
            next(in, Frames.HELLO);
            Hello hello = Greeting.ours(true, false).toBuilder().clearFeatures().build();
            out.write(frame(Frames.HELLO, 0, hello.toByteArray()));
            byte[] request = next(in, Frames.REQUEST);
            out.write(frame(Frames.MESSAGE, 1, request));
            out.write(frame(Frames.END, 1, new byte[0]));
            in.readAllBytes();
        } catch (IOException e) {
            // the client sees it too, and its test fails
        }
    }

    /** The payload of the next frame, which has to be of this type. */
    private static byte[] next(DataInputStream in, int type) throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        if (in.readUnsignedByte() != type) {
            throw new IOException("a frame of another type");
        }
        in.readInt();
        return in.readNBytes(length);
    }

    private static byte[] frame(int type, int stream, byte[] payload) {
        return ByteBuffer.allocate(Frames.HEADER + payload.length)
                .putInt(payload.length << 8 | type)
                .putInt(stream)
                .put(payload)
                .array();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
