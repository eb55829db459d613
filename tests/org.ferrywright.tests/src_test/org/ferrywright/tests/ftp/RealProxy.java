package org.ferrywright.tests.ftp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * One of the proxies that {@code releng/ftp-servers} unpacks, on a free port of this machine. It alone knows the name {@link #HIDDEN}: that
 * is this machine.
 */
public final class RealProxy implements AutoCloseable {
    public static final String HIDDEN = "known-to-the-proxy.invalid";
    public static final String USER = "passenger";
    public static final String PASSWORD = "a way through";

    private static final Path UNPACKED = UnpackedServer.UNPACKED.resolveSibling("proxies");

    private final String scheme;
    private final Path folder;
    private final int port;
    private final Process process;

    private RealProxy(List<String> within, String scheme, List<String> program, String settings) throws IOException {
        this.scheme = scheme;
        folder = Files.createTempDirectory("ferry-proxy");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        port = UnpackedServer.freePort();
        write("settings", settings);
        write("hosts", "127.0.0.1 localhost " + HIDDEN + "\n");
        var command = new ArrayList<>(within);
        command.addAll(List.of(
                "unshare",
                "-m",
                "sh",
                "-c",
                "mount --bind " + folder.resolve("hosts") + " /etc/hosts && exec \"$@\"",
                "sh"));
        program.forEach(word -> command.add(filled(word)));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log().toFile());
        builder.environment().put("LD_LIBRARY_PATH", UnpackedServer.libraries(UNPACKED));
        process = builder.start();
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> listens(within));
    }

    private String filled(String text) {
        return text.replace("@DIR@", folder.toString())
                .replace("@PORT@", String.valueOf(port))
                .replace("@UNPACKED@", UNPACKED.toString());
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), filled(text));
    }

    private boolean listens(List<String> within) throws IOException {
        if (!process.isAlive()) {
            throw new IOException(Files.readString(log(), StandardCharsets.ISO_8859_1));
        }
        if (!within.isEmpty()) {
            return UnpackedServer.listens(within, port);
        }
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** Why there can be none here, or null. */
    public static String missing() {
        String servers = UnpackedServer.missing();
        return servers != null || Files.exists(UNPACKED.resolve("complete"))
                ? servers
                : "no proxies: run releng/ftp-servers";
    }

    /** SOCKS5 for everybody. */
    public static RealProxy dante() throws IOException {
        return dante(List.of());
    }

    /** @param within words before the command, which run it in another network */
    public static RealProxy dante(List<String> within) throws IOException {
        return new RealProxy(
                within,
                "socks5",
                List.of("@UNPACKED@/usr/sbin/danted", "-f", "@DIR@/settings", "-p", "@DIR@/pid"),
                """
                logoutput: stdout
                internal: 127.0.0.1 port = @PORT@
                external: 127.0.0.1
                socksmethod: none
                clientmethod: none
                user.privileged: root
                user.unprivileged: nobody
                client pass { from: 0/0 to: 0/0 }
                socks pass { from: 0/0 to: 0/0 command: connect }
                """);
    }

    /** SOCKS5 for {@link #USER} alone. */
    public static RealProxy microsocks() throws IOException {
        return new RealProxy(
                List.of(),
                "socks5",
                List.of("@UNPACKED@/usr/bin/microsocks", "-i", "127.0.0.1", "-p", "@PORT@", "-u", USER, "-P", PASSWORD),
                "");
    }

    /** HTTP. @param settings lines of its configuration */
    public static RealProxy tinyproxy(String... settings) throws IOException {
        return new RealProxy(
                List.of(),
                "http",
                List.of("@UNPACKED@/usr/bin/tinyproxy", "-d", "-c", "@DIR@/settings"),
                """
                Port @PORT@
                Listen 127.0.0.1
                Timeout 600
                MaxClients 100
                LogLevel Connect
                """ + String.join("\n", settings) + "\n");
    }

    /** The same for {@link #USER} alone. */
    public static RealProxy tinyproxyWithLogon() throws IOException {
        return tinyproxy("BasicAuth " + USER + " " + PASSWORD.replace(' ', '-'));
    }

    public int port() {
        return port;
    }

    /** What follows the question mark of an address. @param user null for none */
    public String setting(String user) {
        return "proxy=" + scheme + "://" + (user == null ? "" : user + '@') + "127.0.0.1:" + port;
    }

    private Path log() {
        return folder.resolve("log");
    }

    /** What it has written about itself. */
    public String said() throws IOException {
        return Files.readString(log(), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        try {
            if (!process.waitFor(3, TimeUnit.MINUTES)) {
                throw new IllegalStateException("the proxy does not end");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        try (var below = Files.walk(folder)) {
            for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
