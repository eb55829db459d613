package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A network of its own on this machine, with nothing else in it: whatever is sent is seen. What has no place in it, such as a question to a
 * name server or a broadcast, leaves by a device that leads nowhere, and is seen too.
 */
final class OwnNetwork implements AutoCloseable {
    /**
     * Something that one side sent first.
     *
     * @param port where to
     */
    record Flow(String protocol, String to, int port) {
        @Override
        public String toString() {
            return protocol + " " + to + ":" + port;
        }
    }

    private static final Pattern LINE =
            Pattern.compile("^.*? IP6? (\\S+)\\.(\\d+) > (\\S+)\\.(\\d+): (tcp|UDP).*$", Pattern.CASE_INSENSITIVE);
    private static final String FIRST_PACKETS = "udp or (tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn)";
    private static final String DEVICE = "ferry0";
    private static final String NOWHERE = "nowhere";

    private final String name;

    private OwnNetwork(String name) {
        this.name = name;
    }

    /** Why there can be none, or null. */
    static String missing() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return "a network namespace is made by root only";
        }
        boolean tools = Stream.of("/usr/bin/tcpdump", "/usr/sbin/tcpdump").anyMatch(p -> Files.isExecutable(Path.of(p)))
                && Stream.of("/usr/sbin/ip", "/sbin/ip").anyMatch(p -> Files.isExecutable(Path.of(p)));
        return tools ? null : "tcpdump or iproute2 is not installed";
    }

    static OwnNetwork create() {
        var network =
                new OwnNetwork("ferry-" + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime()));
        network.must(List.of("ip", "netns", "add", network.name));
        try {
            network.furnish();
            return network;
        } catch (AssertionError | RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private void furnish() {
        must(within("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6"));
        must(within("ip", "link", "set", "lo", "up"));
        must(within("ip", "link", "add", DEVICE, "type", "veth", "peer", "name", NOWHERE));
        // nobody answers there, so nothing is asked about hardware either
        must(within("ip", "link", "set", DEVICE, "arp", "off"));
        must(within("ip", "link", "set", NOWHERE, "up"));
        must(within("ip", "address", "add", "10.99.0.1/24", "dev", DEVICE));
        must(within("ip", "link", "set", DEVICE, "up"));
        must(within("ip", "route", "add", "default", "dev", DEVICE));
    }

    /**
     * Another network, which this one reaches under that address and nothing else does: what its processes do among themselves is not seen
     * here. The server's side, for servers that talk much.
     */
    OwnNetwork beside(String address) {
        var other = new OwnNetwork(name + "-b");
        must(List.of("ip", "netns", "add", other.name));
        must(other.within("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6"));
        must(other.within("ip", "link", "set", "lo", "up"));
        must(within("ip", "link", "set", NOWHERE, "netns", other.name));
        must(other.within("ip", "address", "add", address + "/24", "dev", NOWHERE));
        must(other.within("ip", "link", "set", NOWHERE, "up"));
        must(within("ip", "link", "set", DEVICE, "arp", "on"));
        return other;
    }

    /** What processes of this network find in {@code /etc} under a name that is there anyway, such as {@code resolv.conf}. */
    void etc(String file, String content) {
        try {
            Files.createDirectories(etc());
            Files.writeString(etc().resolve(file), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path etc() {
        return Path.of("/etc/netns", name);
    }

    /** The words of a command that runs in this network. */
    List<String> within(String... command) {
        var all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(List.of(command));
        return all;
    }

    /** Watches until it is closed. */
    Capture capture() {
        return new Capture(this);
    }

    /** What is sent while it is open. */
    static final class Capture implements AutoCloseable {
        private final Process process;
        private final Set<Flow> flows = new TreeSet<>(Comparator.comparing(Flow::toString));
        private final List<String> strange = new ArrayList<>();
        private final Thread reader;

        private Capture(OwnNetwork network) {
            try {
                process = new ProcessBuilder(network.within(
                                "tcpdump",
                                "-i",
                                "any",
                                "-n",
                                "-q",
                                "-l",
                                "--immediate-mode",
                                "-Z",
                                "root",
                                FIRST_PACKETS))
                        .start();
                awaitBeginning(process.errorReader());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            reader = Thread.ofVirtual().start(this::read);
        }

        private static void awaitBeginning(BufferedReader said) throws IOException {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.startsWith("listening on")) {
                    Thread.ofVirtual().start(() -> said.lines().forEach(_ -> {}));
                    return;
                }
            }
            throw new IOException("tcpdump does not begin");
        }

        private void read() {
            process.inputReader(StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .forEach(line -> {
                        Matcher m = LINE.matcher(line);
                        if (m.matches()) {
                            flows.add(new Flow(
                                    m.group(5).toUpperCase(Locale.ROOT), m.group(3), Integer.parseInt(m.group(4))));
                        } else {
                            strange.add(line);
                        }
                    });
        }

        /** Everything that was sent, after the end. */
        Set<Flow> end() {
            try {
                new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                        .start()
                        .waitFor();
                assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
                reader.join();
                assertThat(strange).as("lines of tcpdump").isEmpty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return flows;
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /**
     * Whether all that was sent is in a port report.
     *
     * @param report as {@code ferry ports --json} prints it
     */
    static void assertReported(Set<Flow> flows, String report) {
        assertReported(flows, report, Map.of());
    }

    /** @param addresses of names in the report */
    static void assertReported(Set<Flow> flows, String report, Map<String, String> addresses) {
        try {
            JsonNode ports = new ObjectMapper().readTree(report).get("ports");
            assertThat(flows).as("flows, against " + report).allSatisfy(flow -> {
                boolean told = false;
                for (JsonNode p : ports) {
                    told |= p.get("protocol").textValue().equals(flow.protocol())
                            && addresses
                                    .getOrDefault(
                                            p.get("to").textValue(), p.get("to").textValue())
                                    .equals(flow.to())
                            && p.get("firstPort").intValue() <= flow.port()
                            && flow.port() <= p.get("lastPort").intValue();
                }
                assertThat(told).as(flow.toString()).isTrue();
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void must(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(command + ": " + said).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        must(List.of("ip", "netns", "del", name));
        if (Files.exists(etc())) {
            must(List.of("rm", "-r", etc().toString()));
        }
    }
}
