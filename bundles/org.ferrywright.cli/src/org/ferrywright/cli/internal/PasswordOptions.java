package org.ferrywright.cli.internal;

import java.io.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ferrywright.core.Printable;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.engine.Passwords;
import picocli.CommandLine.Option;

/** Where the passwords of roots come from: a file, the environment, or whoever sits at the terminal. Never an argument. */
final class PasswordOptions {
    static final String VARIABLE = "FERRY_PASSWORD";
    static final String PROXY_VARIABLE = "FERRY_PROXY_PASSWORD";
    private static final Set<String> PROXIES = Set.of("socks5", "http");

    @Option(
            names = "--password-file",
            paramLabel = "[USER@HOST=]FILE",
            description =
                    "File whose first line is the password for a root that is opened with one; several for several"
                            + " users. Else FERRY_PASSWORD, else it asks. For the user of a proxy, one with USER@HOST,"
                            + " else FERRY_PROXY_PASSWORD.")
    List<String> files = new ArrayList<>();

    /** Reads the files. @throws UsageException naming the file that cannot be used */
    Passwords read(Map<String, String> environment) throws UsageException {
        return read(environment, true);
    }

    /** The same, but nobody is asked. */
    Passwords given(Map<String, String> environment) throws UsageException {
        return read(environment, false);
    }

    private Passwords read(Map<String, String> environment, boolean asks) throws UsageException {
        var named = new HashMap<String, String>();
        String any = environment.get(VARIABLE);
        for (String file : files) {
            int at = file.indexOf('@');
            int equals = file.indexOf('=', at + 1);
            boolean ofOne = at > 0 && equals > at;
            String password = firstLine(Path.of(ofOne ? file.substring(equals + 1) : file));
            if (ofOne) {
                named.put(file.substring(0, equals), password);
            } else {
                any = password;
            }
        }
        return new Source(named, any, environment.get(PROXY_VARIABLE), asks);
    }

    private static String firstLine(Path file) throws UsageException {
        try (var lines = Files.lines(file)) {
            return lines.findFirst()
                    .filter(line -> !line.isEmpty())
                    .orElseThrow(() -> new UsageException("the password file " + Printable.text(file.toString())
                            + " is empty; its first line is the password"));
        } catch (IOException | UncheckedIOException e) {
            throw new UsageException("the password file " + Printable.text(file.toString())
                    + " cannot be read; does it exist, and is it text?");
        }
    }

    /** What was given, and what was typed: each user of each host is asked for once. */
    private static final class Source implements Passwords {
        private final Map<String, String> named;
        private final String any;
        private final String proxy;
        private final boolean asks;

        Source(Map<String, String> named, String any, String proxy, boolean asks) {
            this.named = named;
            this.any = any;
            this.proxy = proxy;
            this.asks = asks;
        }

        @Override
        public synchronized Optional<char[]> of(EndpointAddress address) {
            if (address.user() == null) {
                return Optional.empty();
            }
            String who = address.user() + '@' + address.host();
            // what is meant for a server is not for a proxy on the way
            String password = named.getOrDefault(who, PROXIES.contains(address.scheme()) ? proxy : any);
            if (password == null) {
                password = asks ? ask(who) : "";
                named.put(who, password);
            }
            return password.isEmpty() ? Optional.empty() : Optional.of(password.toCharArray());
        }

        private static String ask(String who) {
            Console console = System.console();
            char[] typed = console == null || !console.isTerminal()
                    ? null
                    : console.readPassword("password of %s: ", Printable.text(who));
            return typed == null ? "" : new String(typed);
        }
    }
}
