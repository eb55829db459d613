package org.ferrywright.endpoint.smb.internal;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.ferrywright.core.Printable;
import org.ferrywright.endpoint.ConfigSchema;
import org.ferrywright.endpoint.ConfigSchema.Setting;
import org.ferrywright.endpoint.ConfigSchema.Type;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.endpoint.EndpointConfig;

/**
 * Settings of a share, from the configuration or behind the question mark of its address.
 *
 * @param dialect highest dialect that is offered, as [MS-SMB2] numbers it
 * @param connections most TCP connections to the server
 * @param signed whether nothing is sent to a server that does not sign; else its own wish decides
 * @param timeout how long an answer may take
 * @param target host of the target of DFS links that is meant, empty for the first that can be reached
 * @param auth as whom one logs on
 * @param kerberos where a user's keys or tickets come from who logs on by Kerberos
 * @param netBios null where SMB goes directly over TCP
 * @param listener address of the same folder behind a Listener on the server; null when none is named
 */
public record Options(
        int dialect,
        int connections,
        boolean signed,
        Duration timeout,
        String target,
        Auth auth,
        KerberosSource kerberos,
        NetBios netBios,
        EndpointAddress listener) {
    private static final String DIALECT = "dialect";
    private static final String CONNECTIONS = "connections";
    private static final String SIGNING = "signing";
    private static final String REQUIRED = "required";
    private static final String OFFERED = "offered";
    private static final String TIMEOUT = "timeout";
    private static final String TARGET = "target";
    private static final String AUTH = "auth";
    private static final String KEYTAB = "keytab";
    private static final String TICKETS = "tickets";
    private static final String NETBIOS = "netbios";
    private static final String DEFAULT = "default";
    private static final String LISTENER = "listener";
    private static final String LISTENER_ROOT = "listener-root";
    private static final List<String> KEYS = List.of(
            DIALECT, CONNECTIONS, SIGNING, TIMEOUT, TARGET, AUTH, KEYTAB, TICKETS, NETBIOS, LISTENER, LISTENER_ROOT);
    private static final Map<String, Integer> DIALECTS = new LinkedHashMap<>();

    static {
        DIALECTS.put("2.0.2", 0x202);
        DIALECTS.put("2.1", 0x210);
        DIALECTS.put("3.0", 0x300);
        DIALECTS.put("3.0.2", 0x302);
        DIALECTS.put("3.1.1", 0x311);
    }

    /** As whom one logs on. Nobody becomes a guest or nobody in particular without having asked for it. */
    enum Auth {
        /** The user of the address by NTLMv2; the user {@code guest} without a password is a guest, no user at all nobody. */
        NTLM,
        /** The user of the address by Kerberos; the domain is the realm. */
        KERBEROS,
        /** A guest, whoever the address names. */
        GUEST,
        /** Nobody in particular, whoever the address names. */
        ANONYMOUS;

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static ConfigSchema schema() {
        return new ConfigSchema(List.of(
                new Setting(
                        DIALECT,
                        "Highest dialect",
                        Type.CHOICE,
                        "3.1.1",
                        List.copyOf(DIALECTS.keySet()),
                        "The newest dialect of SMB that is offered to the server; it chooses."),
                new Setting(
                        CONNECTIONS,
                        "Connections",
                        Type.NUMBER,
                        "4",
                        List.of(),
                        "Most TCP connections to the server; further ones are opened when much is in flight."),
                new Setting(
                        SIGNING,
                        "Signing",
                        Type.CHOICE,
                        REQUIRED,
                        List.of(REQUIRED, OFFERED),
                        "Whether every message has to be signed, or only what the server wants signed: on a network that"
                                + " nobody else can write to, that saves processor time."),
                new Setting(
                        TIMEOUT,
                        "Time-out",
                        Type.NUMBER,
                        "30",
                        List.of(),
                        "Seconds, 1 to 600, for which nothing may move while an answer is waited for."),
                new Setting(
                        TARGET,
                        "DFS target",
                        Type.TEXT,
                        "",
                        List.of(),
                        "Host of the target that is used where a DFS link has several."),
                new Setting(
                        AUTH,
                        "Log on as",
                        Type.CHOICE,
                        Auth.NTLM.key(),
                        Stream.of(Auth.values()).map(Auth::key).toList(),
                        "The user by NTLMv2 or Kerberos, a guest, or nobody; guests and nobody are not protected by"
                                + " signatures."),
                new Setting(
                        KEYTAB,
                        "Keytab",
                        Type.TEXT,
                        "",
                        List.of(),
                        "File with the user's Kerberos keys, in place of a password."),
                new Setting(
                        TICKETS,
                        "Ticket cache",
                        Type.TEXT,
                        "",
                        List.of(),
                        "File with the user's Kerberos tickets, which something else renews; default for the one that kinit"
                                + " writes."),
                new Setting(
                        NETBIOS,
                        "NetBIOS",
                        Type.TEXT,
                        "",
                        List.of(),
                        "For servers of old networks: session for port 139 in place of 445, broadcast or the address of a WINS"
                                + " server where names are looked up by NetBIOS too."),
                new Setting(
                        LISTENER,
                        "Listener beside the share",
                        Type.TEXT,
                        "",
                        List.of(),
                        "HOST or HOST:PORT of a Listener on the server that has the share's disk: large files that changed are"
                                + " compared and patched there."),
                new Setting(
                        LISTENER_ROOT,
                        "Its root",
                        Type.TEXT,
                        "",
                        List.of(),
                        "NAME or NAME/PATH: what the folder on the share is called at that Listener.")));
    }

    /** @throws IllegalArgumentException saying what is wrong */
    public static Options of(EndpointConfig config) {
        var all = new LinkedHashMap<>(config.settings());
        String query = config.address().query();
        if (query != null) {
            for (String pair : query.split("&")) {
                String[] parts = pair.split("=", 2);
                if (!KEYS.contains(parts[0]) || parts.length < 2) {
                    throw new IllegalArgumentException("no setting of SMB: '" + Printable.text(pair) + "'; there are "
                            + String.join("=, ", KEYS) + "=");
                }
                all.put(parts[0], parts[1]);
            }
        }
        Integer dialect = DIALECTS.get(all.getOrDefault(DIALECT, "3.1.1"));
        if (dialect == null) {
            throw new IllegalArgumentException(
                    "no dialect of SMB that is spoken here; choose one of " + String.join(", ", DIALECTS.keySet()));
        }
        String signing = all.getOrDefault(SIGNING, REQUIRED);
        if (!List.of(REQUIRED, OFFERED).contains(signing)) {
            throw new IllegalArgumentException(
                    SIGNING + " is " + REQUIRED + " or " + OFFERED + ", not " + Printable.text(signing));
        }
        Auth auth = auth(all.getOrDefault(AUTH, Auth.NTLM.key()));
        KerberosSource kerberos = kerberos(all.getOrDefault(KEYTAB, ""), all.getOrDefault(TICKETS, ""));
        if (auth != Auth.KERBEROS && !(kerberos instanceof KerberosSource.Password)) {
            throw new IllegalArgumentException(KEYTAB + " and " + TICKETS + " are for " + AUTH + "=kerberos");
        }
        return new Options(
                dialect,
                number(all.getOrDefault(CONNECTIONS, "4"), CONNECTIONS, 16),
                signing.equals(REQUIRED),
                Duration.ofSeconds(number(all.getOrDefault(TIMEOUT, "30"), TIMEOUT, 600)),
                all.getOrDefault(TARGET, ""),
                auth,
                kerberos,
                NetBios.of(all.getOrDefault(NETBIOS, "")),
                listener(all.getOrDefault(LISTENER, ""), all.getOrDefault(LISTENER_ROOT, "")));
    }

    Options within(Duration other) {
        return new Options(dialect, connections, signed, other, target, auth, kerberos, netBios, listener);
    }

    private static Auth auth(String text) {
        return Stream.of(Auth.values())
                .filter(a -> a.key().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "auth is ntlm, kerberos, guest or anonymous, not " + Printable.text(text)));
    }

    /** Whether nobody has to be asked for one. */
    boolean needsPassword() {
        return auth != Auth.KERBEROS || kerberos instanceof KerberosSource.Password;
    }

    private static KerberosSource kerberos(String keytab, String tickets) {
        if (!keytab.isEmpty() && !tickets.isEmpty()) {
            throw new IllegalArgumentException(KEYTAB + " and " + TICKETS + " exclude each other");
        }
        if (!keytab.isEmpty()) {
            return new KerberosSource.Keytab(keytab);
        }
        if (!tickets.isEmpty()) {
            return new KerberosSource.Cache(tickets.equals(DEFAULT) ? "" : tickets);
        }
        return new KerberosSource.Password();
    }

    private static EndpointAddress listener(String host, String root) {
        if (host.isEmpty() != root.isEmpty()) {
            throw new IllegalArgumentException(LISTENER + " and " + LISTENER_ROOT
                    + " belong together: name the Listener and what it calls the folder");
        }
        if (host.isEmpty()) {
            return null;
        }
        EndpointAddress address = EndpointAddress.parse("tcp://" + host + '/' + root);
        if (address.user() != null || address.query() != null) {
            throw new IllegalArgumentException(LISTENER + " is HOST or HOST:PORT, not " + Printable.text(host));
        }
        return address;
    }

    private static int number(String text, String name, int most) {
        if (!text.matches("\\d{1,4}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException(
                    name + " is a number from 1 to " + most + ", not " + Printable.text(text));
        }
        return Integer.parseInt(text);
    }
}
