package org.ferrywright.endpoint.smb.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What this machine's krb5.conf says, as far as a port report needs it; who logs on reads it by the JDK. */
final class Krb5Conf {
    private static final int MOST_FILES = 100;
    private static final String BEGIN = "{";

    /** By section, subsection and key, joined by slashes. */
    private final Map<String, List<String>> values = new HashMap<>();

    private int files;

    private Krb5Conf() {}

    /** That of this machine, empty when it has none. */
    static Krb5Conf ofThisMachine() {
        var conf = new Krb5Conf();
        places().stream().filter(Files::isReadable).findFirst().ifPresent(file -> conf.read(file, new ArrayDeque<>()));
        return conf;
    }

    static Krb5Conf of(Path file) {
        var conf = new Krb5Conf();
        conf.read(file, new ArrayDeque<>());
        return conf;
    }

    /** Where the JDK looks for it, first comes first. */
    private static List<Path> places() {
        var places = new ArrayList<Path>();
        String named = System.getProperty("java.security.krb5.conf");
        if (named != null) {
            // one that begins with an equals sign is the only one, for the JDK
            return List.of(Path.of(named.replaceFirst("^=", "")));
        }
        places.add(Path.of(System.getProperty("java.home"), "conf/security/krb5.conf"));
        String windows = System.getenv("SystemRoot");
        if (windows != null) {
            places.add(Path.of(windows, "krb5.ini"));
        }
        places.add(Path.of("/Library/Preferences/edu.mit.Kerberos"));
        places.add(Path.of("/etc/krb5.conf"));
        return places;
    }

    /** Empty when none is named. */
    String defaultRealm() {
        return values.getOrDefault("libdefaults/default_realm", List.of("")).getFirst();
    }

    /** Servers of a realm, {@code host} or {@code host:port}; empty when they are found by the name service. */
    List<String> servers(String realm) {
        return values.getOrDefault("realms/" + realm + "/kdc", List.of());
    }

    private void read(Path file, Deque<String> within) {
        if (++files > MOST_FILES) {
            return;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                read(line.strip(), within);
            }
        } catch (IOException e) {
            // who logs on is told by the JDK what is wrong with it
            return;
        }
    }

    private void read(String line, Deque<String> within) {
        if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
            return;
        }
        if (line.startsWith("include ")) {
            read(Path.of(line.substring(8).strip()), new ArrayDeque<>());
        } else if (line.startsWith("includedir ")) {
            try (Stream<Path> all = Files.list(Path.of(line.substring(11).strip()))) {
                all.filter(f -> f.getFileName().toString().matches("[\\w-]+|[^.].*\\.conf"))
                        .sorted()
                        .forEach(f -> read(f, new ArrayDeque<>()));
            } catch (IOException e) {
                return;
            }
        } else if (line.startsWith("[")) {
            within.clear();
            within.addLast(line.replaceAll("^\\[|\\].*$", "").strip());
        } else if (line.startsWith("}")) {
            within.pollLast();
        } else {
            assign(line, within);
        }
    }

    private void assign(String line, Deque<String> within) {
        int equals = line.indexOf('=');
        String key = equals < 0 ? line : line.substring(0, equals).strip();
        String value = equals < 0 ? "" : line.substring(equals + 1).strip();
        if (value.startsWith(BEGIN)) {
            within.addLast(key);
            return;
        }
        List<String> all = values.computeIfAbsent(String.join("/", within) + '/' + key, _ -> new ArrayList<>());
        Stream.of(value.split("\\s+")).filter(v -> !v.isEmpty()).forEach(all::add);
    }
}
