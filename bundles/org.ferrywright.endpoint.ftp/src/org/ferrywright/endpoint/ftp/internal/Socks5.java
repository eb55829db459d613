package org.ferrywright.endpoint.ftp.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.ferrywright.core.Printable;
import org.ferrywright.endpoint.EndpointException.Kind;

/** Asks a SOCKS5 proxy for a connection: RFC 1928, with a user and password as in RFC 1929. The proxy looks up names. */
final class Socks5 {
    private static final int VERSION = 5;
    private static final int NO_LOGON = 0;
    private static final int PASSWORD = 2;
    private static final int NOTHING_FITS = 0xff;
    private static final int CONNECT = 1;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;
    private static final int LONGEST = 255;

    private final ProxyTalk talk;
    private final String user;
    private final char[] password;

    /** @param user null for none */
    Socks5(ProxyTalk talk, String user, char[] password) {
        this.talk = talk;
        this.user = user;
        this.password = password;
    }

    /** @param target null when only the name of the host is known */
    void connect(String host, InetAddress target, int port) throws IOException {
        talk.send(user == null ? new byte[] {VERSION, 1, NO_LOGON} : new byte[] {VERSION, 2, NO_LOGON, PASSWORD});
        byte[] chosen = talk.exactly(2);
        if (chosen[0] != VERSION) {
            throw talk.failure(Kind.PROTOCOL, "does not speak SOCKS5");
        }
        int way = chosen[1] & 0xff;
        if (way == PASSWORD && user != null) {
            logon();
        } else if (way == NOTHING_FITS) {
            throw talk.failure(
                    Kind.AUTH,
                    user == null
                            ? "lets nobody through without a user: name one, as in socks5://USER@HOST"
                            : "asks for another kind of logon than a user and a password");
        } else if (way != NO_LOGON) {
            throw talk.failure(Kind.PROTOCOL, "asks for a logon that was not offered");
        }
        request(host, target, port);
    }

    private void logon() throws IOException {
        var message = new ByteArrayOutputStream();
        message.write(1);
        counted(message, user.getBytes(StandardCharsets.UTF_8), "a user name");
        counted(message, new String(password).getBytes(StandardCharsets.UTF_8), "a password");
        talk.send(message.toByteArray());
        if (talk.exactly(2)[1] != 0) {
            throw talk.failure(Kind.AUTH, "does not let the user " + Printable.text(user) + " in with this password");
        }
    }

    private void counted(ByteArrayOutputStream message, byte[] bytes, String what) throws IOException {
        if (bytes.length > LONGEST) {
            throw talk.failure(Kind.AUTH, "cannot be sent " + what + " of more than " + LONGEST + " bytes");
        }
        message.write(bytes.length);
        message.writeBytes(bytes);
    }

    private void request(String host, InetAddress target, int port) throws IOException {
        var message = new ByteArrayOutputStream();
        message.writeBytes(new byte[] {VERSION, CONNECT, 0});
        if (target == null) {
            message.write(NAME);
            counted(message, host.getBytes(StandardCharsets.UTF_8), "a host name");
        } else {
            byte[] address = target.getAddress();
            message.write(address.length == 4 ? IPV4 : IPV6);
            message.writeBytes(address);
        }
        message.write(port >> 8);
        message.write(port);
        talk.send(message.toByteArray());
        // of a refusal, some proxies send no more than its code
        byte[] reply = talk.exactly(2);
        if (reply[0] != VERSION) {
            throw talk.failure(Kind.PROTOCOL, "does not speak SOCKS5");
        }
        if (reply[1] != 0) {
            throw refusal(reply[1] & 0xff, Printable.text(host) + " port " + port);
        }
        int rest = switch (talk.exactly(2)[1]) {
            case IPV4 -> 4;
            case IPV6 -> 16;
            case NAME -> talk.exactly(1)[0] & 0xff;
            default -> throw talk.failure(Kind.PROTOCOL, "does not speak SOCKS5");
        };
        talk.exactly(rest + 2);
    }

    private ProxyException refusal(int code, String where) {
        return switch (code) {
            case 2 -> talk.failure(Kind.DENIED, "does not let anybody through to " + where + ": its rules forbid it");
            case 3 -> talk.failure(Kind.UNREACHABLE, "has no way to the network of " + where);
            case 4 -> talk.failure(Kind.UNREACHABLE, "cannot reach the host of " + where);
            case 5 -> talk.failure(Kind.UNREACHABLE, "was refused by " + where);
            case 6 -> talk.failure(Kind.UNREACHABLE, "got no answer from " + where);
            case 7, 8 -> talk.failure(Kind.UNSUPPORTED, "makes no such connections, to " + where);
            default -> talk.failure(Kind.UNREACHABLE, "could not connect to " + where);
        };
    }
}
