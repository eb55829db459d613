package org.ferrywright.endpoint.ftp.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.ferrywright.core.Printable;
import org.ferrywright.endpoint.ConfigSchema;
import org.ferrywright.endpoint.ConfigSchema.Setting;
import org.ferrywright.endpoint.ConfigSchema.Type;
import org.ferrywright.endpoint.EndpointConfig;

/**
 * Settings of an FTP server, from the configuration or behind the question mark of its address.
 *
 * @param tls when the connection becomes encrypted
 * @param ca which authorities a certificate is checked against: empty to pin it, {@code system}, or a file
 * @param connections most connections at a time
 * @param timeout how long an answer may take
 * @param keepAlive after how long without a word a connection for commands is given a sign of life
 * @param active whether the server opens the data connections
 * @param activePorts where it may open them to
 * @param passivePorts those that the server names for data, as somebody says; {@code 0-0} when nobody does
 * @param activeAddress the address of this machine as the server sees it, or empty for that of the connection
 * @param foreignData whether data may go to another host than the one that was logged on to
 * @param proxy that all connections go through, or null
 * @param verify how what was stored is compared with what was sent
 * @param zone in which the server shows times; null for the one that is measured
 */
public record Options(
        Tls tls,
        String ca,
        int connections,
        Duration timeout,
        Duration keepAlive,
        boolean active,
        Range activePorts,
        Range passivePorts,
        String activeAddress,
        boolean foreignData,
        Proxy proxy,
        Verification.By verify,
        ServerZone zone) {
    /** When a connection becomes encrypted. */
    public enum Tls {
        NEVER,
        /** After the server was asked for it, on the ordinary port. */
        EXPLICIT,
        /** From the first byte on. */
        IMPLICIT
    }

    /** @param first 0 for any free port */
    public record Range(int first, int last) {
        private static final Pattern FORM = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

        boolean has(int port) {
            return first <= port && port <= last;
        }

        static Range of(String key, String text) {
            var m = FORM.matcher(text);
            if (m.matches()) {
                int first = Integer.parseInt(m.group(1));
                int last = m.group(2) == null ? first : Integer.parseInt(m.group(2));
                if (first >= 0 && first <= last && last <= 65_535) {
                    return new Range(first, last);
                }
            }
            throw new IllegalArgumentException(
                    key + " is a range such as 50000-50099, not '" + Printable.text(text) + "'");
        }
    }

    private static final String TLS = "tls";
    private static final String CA = "ca";
    private static final String CONNECTIONS = "connections";
    private static final String TIMEOUT = "timeout";
    private static final String KEEP_ALIVE = "keepalive";
    private static final String DATA = "data";
    private static final String ACTIVE_PORTS = "active-ports";
    static final String PASSIVE_PORTS = "passive-ports";
    private static final String ACTIVE_ADDRESS = "active-address";
    private static final String VERIFY = "verify";
    private static final String ZONE = "zone";
    private static final String DATA_HOST = "data-host";
    private static final String PROXY = "proxy";
    private static final String MOST_CONNECTIONS = "8";
    private static final String SECONDS = "60";
    private static final String SILENT_SECONDS = "30";

    /** @param encrypted of the scheme that encrypts */
    public static ConfigSchema schema(boolean encrypted) {
        var all = new ArrayList<Setting>();
        if (encrypted) {
            all.add(new Setting(
                    TLS,
                    "Encryption begins",
                    Type.CHOICE,
                    "explicit",
                    List.of("explicit", "implicit"),
                    "Explicit: on request, on port 21. Implicit: from the first byte on, on port 990."));
            all.add(text(
                    CA,
                    "Authorities",
                    "Empty: the server's first certificate is pinned. Or system, or a file with certificates of"
                            + " authorities."));
        }
        all.add(number(
                CONNECTIONS,
                "Connections",
                MOST_CONNECTIONS,
                "Most connections at a time, 1 to 32; fewer where" + " the server says that it is enough."));
        all.add(number(TIMEOUT, "Time-out", SECONDS, "Seconds that an answer may take, 1 to 600."));
        all.add(
                number(
                        KEEP_ALIVE,
                        "Sign of life",
                        SILENT_SECONDS,
                        "Seconds after which a connection for commands gets a sign of life, also while data are under way, 1 to 3600."));
        all.add(new Setting(
                DATA,
                "Data connections",
                Type.CHOICE,
                "passive",
                List.of("passive", "active"),
                "Passive: this machine opens them. Active: the server opens them to this machine."));
        all.add(text(
                PASSIVE_PORTS,
                "Passive ports",
                "Such as 40000-40099: the server's own range, for the port report; others are refused."));
        all.add(text(
                ACTIVE_PORTS,
                "Ports for active mode",
                "Such as 50000-50099: the server opens data connections to" + " these ports of this machine."));
        all.add(text(
                ACTIVE_ADDRESS,
                "Address for active mode",
                "The address of this machine as the server sees it," + " where that is another one than it has."));
        all.add(new Setting(
                VERIFY,
                "Verification",
                Type.CHOICE,
                "digest",
                List.of("digest", "size", "read"),
                "How what was stored is compared with what was sent: by a digest that the server computes, where it"
                        + " does; by the size alone; or read back whole."));
        all.add(text(
                ZONE,
                "Zone",
                "In which the server shows times, such as UTC or +05:30; empty for the one that is measured."));
        all.add(new Setting(
                DATA_HOST,
                "Data from",
                Type.CHOICE,
                "same",
                List.of("same", "any"),
                "Whether the server may name another host than itself for data connections."));
        all.add(text(
                PROXY,
                "Proxy",
                "Such as socks5://user@host:1080 or http://host:3128: all connections go through it, and it looks up the"
                        + " server's name. Its password is asked for like the server's."));
        return new ConfigSchema(all);
    }

    private static Setting number(String key, String label, String value, String help) {
        return new Setting(key, label, Type.NUMBER, value, List.of(), help);
    }

    private static Setting text(String key, String label, String help) {
        return new Setting(key, label, Type.TEXT, "", List.of(), help);
    }

    /** @throws IllegalArgumentException saying what is wrong */
    public static Options of(EndpointConfig config) {
        boolean encrypted = config.address().scheme().equals("ftps");
        Set<String> known = Set.copyOf(
                schema(encrypted).settings().stream().map(Setting::key).toList());
        var all = new LinkedHashMap<>(config.settings());
        String query = config.address().query();
        if (query != null) {
            for (String pair : query.split("&")) {
                String[] parts = pair.split("=", 2);
                if (!known.contains(parts[0]) || parts.length < 2) {
                    throw new IllegalArgumentException("no setting of "
                            + config.address().scheme() + ": '" + Printable.text(pair) + "'; there are "
                            + String.join(", ", known.stream().sorted().toList()));
                }
                all.put(parts[0], parts[1]);
            }
        }
        Tls tls = !encrypted
                ? Tls.NEVER
                : one(all, TLS, "explicit", "implicit").equals("implicit") ? Tls.IMPLICIT : Tls.EXPLICIT;
        boolean active = one(all, DATA, "passive", "active").equals("active");
        String proxy = all.getOrDefault(PROXY, "");
        if (active && !proxy.isEmpty()) {
            throw new IllegalArgumentException(
                    "a proxy passes on only what this machine opens: leave out either proxy or data=active");
        }
        return new Options(
                tls,
                all.getOrDefault(CA, ""),
                number(all, CONNECTIONS, MOST_CONNECTIONS, 32),
                Duration.ofSeconds(number(all, TIMEOUT, SECONDS, 600)),
                Duration.ofSeconds(number(all, KEEP_ALIVE, SILENT_SECONDS, 3600)),
                active,
                range(all, ACTIVE_PORTS),
                range(all, PASSIVE_PORTS),
                all.getOrDefault(ACTIVE_ADDRESS, ""),
                one(all, DATA_HOST, "same", "any").equals("any"),
                proxy.isEmpty() ? null : Proxy.of(proxy),
                verify(all.getOrDefault(VERIFY, "digest")),
                all.getOrDefault(ZONE, "").isEmpty() ? null : ServerZone.of(all.get(ZONE)));
    }

    private static Range range(Map<String, String> all, String key) {
        String text = all.getOrDefault(key, "");
        return Range.of(key, text.isEmpty() ? "0" : text);
    }

    private static Verification.By verify(String text) {
        return switch (text) {
            case "digest" -> Verification.By.DIGEST;
            case "size" -> Verification.By.SIZE;
            case "read" -> Verification.By.READ;
            default ->
                throw new IllegalArgumentException(
                        VERIFY + " is digest, size or read, not '" + Printable.text(text) + "'");
        };
    }

    private static String one(Map<String, String> all, String name, String usual, String other) {
        String value = all.getOrDefault(name, usual);
        if (!value.equals(usual) && !value.equals(other)) {
            throw new IllegalArgumentException(
                    name + " is " + usual + " or " + other + ", not '" + Printable.text(value) + "'");
        }
        return value;
    }

    private static int number(Map<String, String> all, String name, String usual, int most) {
        String text = all.getOrDefault(name, usual);
        if (!text.matches("\\d{1,4}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException(
                    name + " is a number from 1 to " + most + ", not '" + Printable.text(text) + "'");
        }
        return Integer.parseInt(text);
    }
}
