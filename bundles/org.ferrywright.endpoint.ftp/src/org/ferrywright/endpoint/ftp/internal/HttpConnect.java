package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ferrywright.core.Printable;
import org.ferrywright.endpoint.EndpointException.Kind;

/** Asks an HTTP proxy for a connection by CONNECT, with Basic for a user and password. The proxy looks up names. */
final class HttpConnect {
    private static final int LONGEST_HEAD = 64 << 10;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[0-9] ([0-9]{3})(?: (.*))?");
    private static final String CHALLENGE = "proxy-authenticate:";

    private final ProxyTalk talk;
    private final String user;
    private final char[] password;

    /** @param user null for none */
    HttpConnect(ProxyTalk talk, String user, char[] password) {
        this.talk = talk;
        this.user = user;
        this.password = password;
    }

    /** @param where host and port, an IPv6 address in brackets */
    void connect(String where) throws IOException {
        var request = new StringBuilder("CONNECT ")
                .append(where)
                .append(" HTTP/1.1\r\nHost: ")
                .append(where);
        request.append("\r\n");
        if (user != null) {
            byte[] both = (user + ':' + new String(password)).getBytes(StandardCharsets.UTF_8);
            request.append("Proxy-Authorization: Basic ");
            request.append(Base64.getEncoder().encodeToString(both)).append("\r\n");
        }
        talk.send(request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        List<String> head = head();
        Matcher status = STATUS.matcher(head.getFirst());
        if (!status.matches()) {
            throw talk.failure(Kind.PROTOCOL, "does not speak HTTP");
        }
        int code = Integer.parseInt(status.group(1));
        if (code < 200 || code > 299) {
            String said = Printable.text(code + (status.group(2) == null ? "" : " " + status.group(2)));
            throw refusal(code, said, Printable.text(where), head);
        }
    }

    /** To the empty line and not a byte further: what is behind belongs to the server, which speaks first. */
    private List<String> head() throws IOException {
        var bytes = new byte[1024];
        int length = 0;
        while (true) {
            if (length == bytes.length) {
                if (length >= LONGEST_HEAD) {
                    throw talk.failure(Kind.PROTOCOL, "sends an answer without an end");
                }
                bytes = Arrays.copyOf(bytes, 2 * length);
            }
            boolean lineEnds = length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r');
            length += talk.read(bytes, length, lineEnds ? 1 : Math.min(2, bytes.length - length));
            String text = new String(bytes, Math.max(0, length - 4), Math.min(4, length), StandardCharsets.ISO_8859_1);
            if (text.endsWith("\n\n") || text.endsWith("\n\r\n")) {
                return new String(bytes, 0, length, StandardCharsets.ISO_8859_1)
                        .lines()
                        .toList();
            }
        }
    }

    private ProxyException refusal(int code, String said, String where, List<String> head) {
        return switch (code) {
            // 401 is of the other end, but some proxies mean themselves
            case 401, 407 -> unknown(said, head);
            case 403, 405 ->
                talk.failure(
                        Kind.DENIED,
                        "does not let anybody through to " + where + ": " + said
                                + "; it has to allow CONNECT to the server's port and its passive ports");
            case 500, 502, 503, 504 -> talk.failure(Kind.UNREACHABLE, "cannot reach " + where + ": " + said);
            default -> talk.failure(Kind.PROTOCOL, "does not connect to " + where + ": " + said);
        };
    }

    private ProxyException unknown(String said, List<String> head) {
        List<String> challenges = head.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(CHALLENGE))
                .map(line -> line.substring(CHALLENGE.length()).strip().split(" ", 2)[0])
                .toList();
        if (!challenges.isEmpty() && challenges.stream().noneMatch("Basic"::equalsIgnoreCase)) {
            return talk.failure(
                    Kind.AUTH,
                    "asks for a logon by " + Printable.text(String.join(", ", challenges))
                            + "; only Basic, a user and a password, is known");
        }
        return talk.failure(
                Kind.AUTH,
                user == null
                        ? "lets nobody through without a user: name one, as in http://USER@HOST:PORT"
                        : "does not let the user " + Printable.text(user) + " in with this password: " + said);
    }
}
