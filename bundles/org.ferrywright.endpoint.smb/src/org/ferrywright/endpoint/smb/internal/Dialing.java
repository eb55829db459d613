package org.ferrywright.endpoint.smb.internal;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jcifs.CIFSContext;

/** Makes the TCP connection to a server, and the session of NetBIOS on it where that is asked for. */
final class Dialing {
    private static final int CONNECT_MILLIS = 15_000;
    private static final String ANY_SERVER = "*SMBSERVER";
    private static final int NAME = 16;
    private static final int REQUEST = 0x81;
    private static final int ACCEPTED = 0x82;
    private static final int SERVER_SERVICE = 0x20;

    private Dialing() {}

    /** @param context of the library, which knows the name service of NetBIOS */
    static SocketChannel connect(Access access, CIFSContext context) throws IOException {
        ShareAddress place = access.address();
        int patience = (int) Math.min(access.options().timeout().toMillis(), CONNECT_MILLIS);
        IOException failure = new UnknownHostException("no address");
        for (InetAddress address : addresses(access, context)) {
            try {
                if (access.options().netBios() == null) {
                    return connect(new InetSocketAddress(address, place.port()), patience);
                }
                return called(new InetSocketAddress(address, place.port()), patience, place.host());
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure;
    }

    private static List<InetAddress> addresses(Access access, CIFSContext context) throws IOException {
        String host = access.address().host();
        NetBios netBios = access.options().netBios();
        if (netBios == null || netBios.names().isEmpty()) {
            return List.of(InetAddress.getAllByName(host));
        }
        var addresses = new ArrayList<InetAddress>();
        for (var address : context.getNameServiceClient().getAllByName(host, false)) {
            addresses.add(address.toInetAddress());
        }
        return addresses;
    }

    private static SocketChannel connect(InetSocketAddress to, int patience) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            channel.socket().connect(to, patience);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** RFC 1002, section 4.3: a server that is not at home under the name of all is called by its own. */
    private static SocketChannel called(InetSocketAddress to, int patience, String host) throws IOException {
        String own = host.replaceFirst("\\..*", "").toUpperCase(Locale.ROOT);
        for (String name : List.of(ANY_SERVER, own)) {
            SocketChannel channel = connect(to, patience);
            try {
                channel.write(request(name));
                channel.socket().setSoTimeout(patience);
                byte[] answer = channel.socket().getInputStream().readNBytes(Frame.PREFIX);
                if (answer.length == Frame.PREFIX && (answer[0] & 0xff) == ACCEPTED) {
                    return channel;
                }
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            channel.close();
        }
        throw new ConnectException("the server takes no session of NetBIOS");
    }

    private static ByteBuffer request(String name) {
        byte[] called = name(name, SERVER_SERVICE);
        byte[] calling = name("FERRYWRIGHT", 0);
        return ByteBuffer.allocate(Frame.PREFIX + called.length + calling.length)
                .putInt(REQUEST << 24 | called.length + calling.length)
                .put(called)
                .put(calling)
                .flip();
    }

    /** RFC 1001, section 14: sixteen bytes, of which each half is a letter. */
    private static byte[] name(String name, int service) {
        byte[] padded = String.format("%-15.15s", name).getBytes(StandardCharsets.US_ASCII);
        var all = ByteBuffer.allocate(2 * NAME + 2).put((byte) (2 * NAME));
        for (int i = 0; i < NAME; i++) {
            int value = i < padded.length ? padded[i] : service;
            all.put((byte) ('A' + (value >> 4 & 0xf))).put((byte) ('A' + (value & 0xf)));
        }
        return all.put((byte) 0).array();
    }
}
