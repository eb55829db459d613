package org.ferrywright.cli.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Host names and addresses as commands print them. */
final class HostNames {
    private static final Pattern LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

    private HostNames() {}

    /** Host and port, an IPv6 address in brackets. */
    static String authority(String host, int port) {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** How others call this machine when a server is bound to {@code host}. */
    static String reachable(String host) {
        return switch (host) {
            case "", "0.0.0.0", "::", "0:0:0:0:0:0:0:0" -> name();
            default -> host;
        };
    }

    /** Whether it is an address rather than a name. */
    static boolean isLiteral(String host) {
        return LITERAL.matcher(host).matches();
    }

    private static String name() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "THIS-MACHINE";
        }
    }
}
