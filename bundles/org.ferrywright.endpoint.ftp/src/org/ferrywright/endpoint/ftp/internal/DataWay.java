package org.ferrywright.endpoint.ftp.internal;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the connections for data come about: opened from here, or by the server. For one connection of commands. */
final class DataWay {
    /** A way for the data of one command, which is sent in between. */
    interface Prepared extends Closeable {
        /** After the server has agreed to the command. */
        Socket open() throws IOException;

        @Override
        void close() throws IOException;
    }

    /** Where data go. @param host null for the server, as it is named */
    record Target(InetAddress host, int port) {}

    private static final Pattern EXTENDED = Pattern.compile("\\(([\\x21-\\x7e])\\1\\1(\\d{1,5})\\1\\)");
    private static final Pattern PLAIN =
            Pattern.compile("(\\d{1,3}),(\\d{1,3}),(\\d{1,3}),(\\d{1,3}),(\\d{1,3}),(\\d{1,3})");

    private final Dialer dialer;
    private final Control control;
    private final Options options;
    private final PassivePorts ports;
    private boolean extended = true;

    DataWay(Dialer dialer, Control control, Options options, PassivePorts ports) {
        this.dialer = dialer;
        this.control = control;
        this.options = options;
        this.ports = ports;
    }

    Prepared prepare() throws IOException, RefusedException {
        if (options.active()) {
            return active();
        }
        Optional<Target> where;
        do {
            where = told(control.ask(asking()));
        } while (where.isEmpty());
        return passive(where.get());
    }

    /** Whether data connections are opened from here. */
    boolean passive() {
        return !options.active();
    }

    /** What asks the server where it takes the data of the next command. */
    String asking() {
        return extended ? "EPSV" : "PASV";
    }

    /** Where, by the reply to {@link #asking}; empty when the server does not know that way, and has to be asked for the other. */
    Optional<Target> told(Reply reply) throws IOException, RefusedException {
        if (extended && reply.unknown()) {
            extended = false;
            return Optional.empty();
        }
        if (!reply.done()) {
            throw new RefusedException(reply);
        }
        if (extended) {
            return Optional.of(new Target(server(), listed(extendedPort(reply))));
        }
        Matcher m = PLAIN.matcher(reply.text());
        if (!m.find()) {
            throw new ProtocolException("the server does not say where it takes data");
        }
        return Optional.of(new Target(where(m), listed(number(m, 5) << 8 | number(m, 6))));
    }

    private int listed(int port) throws UnlistedPortException {
        Options.Range allowed = options.passivePorts();
        if (allowed.first() > 0 && !allowed.has(port)) {
            throw new UnlistedPortException(port, allowed);
        }
        ports.named(port);
        return port;
    }

    Socket open(Target where) throws IOException {
        return dialer.data(where.host(), where.port());
    }

    private Prepared passive(Target where) throws IOException {
        // before the command is sent: servers that wait for it answer only then
        Socket socket = open(where);
        return new Prepared() {
            @Override
            public Socket open() {
                return socket;
            }

            @Override
            public void close() throws IOException {
                socket.close();
            }
        };
    }

    private static int extendedPort(Reply reply) throws IOException {
        Matcher m = EXTENDED.matcher(reply.text());
        int port = m.find() ? Integer.parseInt(m.group(2)) : 0;
        if (port < 1 || port > 65_535) {
            throw new ProtocolException("the server does not say on which port it takes data");
        }
        return port;
    }

    /** A server behind a gateway tells the address that it has inside; another host has to be allowed. */
    private InetAddress where(Matcher m) throws IOException {
        var bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            bytes[i] = (byte) number(m, i + 1);
        }
        InetAddress told = InetAddress.getByAddress(bytes);
        InetAddress server = server();
        if (server == null) {
            // whether it tells its own cannot be known: under its name no other host is reached
            return inside(told) || told.isAnyLocalAddress() || !options.foreignData() ? null : told;
        }
        if (told.equals(server)
                || told.isAnyLocalAddress()
                || (inside(told) && (!inside(server) || !options.foreignData()))) {
            return server;
        }
        if (!options.foreignData()) {
            throw new ForeignDataException(told.getHostAddress());
        }
        return told;
    }

    private static boolean inside(InetAddress a) {
        return a.isSiteLocalAddress() || a.isLoopbackAddress() || a.isLinkLocalAddress();
    }

    private static int number(Matcher m, int group) throws IOException {
        int n = Integer.parseInt(m.group(group));
        if (n > 255) {
            throw new ProtocolException("the server does not say where it takes data");
        }
        return n;
    }

    /** Null for a server that only its proxy can find. */
    private InetAddress server() {
        return dialer.server(control.socket());
    }

    private Prepared active() throws IOException, RefusedException {
        ServerSocketChannel listening = listen();
        try {
            int port = listening.socket().getLocalPort();
            InetAddress own = options.activeAddress().isEmpty()
                    ? control.socket().getLocalAddress()
                    : InetAddress.getByName(options.activeAddress());
            Reply reply = control.ask(announcement(own, port));
            if (!reply.done()) {
                throw new RefusedException(reply);
            }
            return new Prepared() {
                @Override
                public Socket open() throws IOException {
                    try (listening) {
                        return dialer.accept(listening, server());
                    }
                }

                @Override
                public void close() throws IOException {
                    listening.close();
                }
            };
        } catch (IOException | RefusedException | RuntimeException e) {
            listening.close();
            throw e;
        }
    }

    private static String announcement(InetAddress own, int port) {
        if (own instanceof Inet6Address) {
            return "EPRT |2|" + own.getHostAddress().replaceFirst("%.*", "") + '|' + port + '|';
        }
        return "PORT " + own.getHostAddress().replace('.', ',') + ',' + (port >> 8) + ',' + (port & 0xff);
    }

    private ServerSocketChannel listen() throws IOException {
        Options.Range range = options.activePorts();
        int count = range.last() - range.first() + 1;
        int start = ThreadLocalRandom.current().nextInt(count);
        ServerSocketChannel listening = ServerSocketChannel.open();
        for (int i = 0; ; i++) {
            try {
                listening.bind(
                        new InetSocketAddress(control.socket().getLocalAddress(), range.first() + (start + i) % count),
                        1);
                return listening;
            } catch (BindException e) {
                if (i + 1 >= count) {
                    listening.close();
                    throw e;
                }
            }
        }
    }
}
