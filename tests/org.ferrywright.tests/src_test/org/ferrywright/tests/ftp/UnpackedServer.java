package org.ferrywright.tests.ftp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.ferrywright.tests.smb.Samba;

/** One of the servers that {@code releng/ftp-servers} unpacks. */
abstract class UnpackedServer implements FtpServer {
    static final Path UNPACKED = cache().resolve("ftp-servers");

    private final Path folder;
    private final int port;
    private List<String> command;
    private Process server;
    private String zone = "UTC";
    private List<String> within = List.of();

    UnpackedServer(String name) throws IOException {
        folder = Files.createTempDirectory("ferry-" + name);
        // the server's user has to be able to enter it
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(data());
        Files.createDirectories(folder.resolve("run"));
        port = freePort();
    }

    /** Why there can be no such server here, or null. */
    static String missing() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return "FTP servers are started by root only";
        }
        return Files.exists(UNPACKED.resolve("complete")) ? null : "no FTP servers: run releng/ftp-servers";
    }

    private static Path cache() {
        String named = System.getenv("FERRY_BUILD_CACHE");
        if (named != null) {
            return Path.of(named);
        }
        String caches = System.getenv("XDG_CACHE_HOME");
        return (caches == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(caches))
                .resolve("ferrywright-build");
    }

    @Override
    public final int port() {
        return port;
    }

    @Override
    public final Path data() {
        return folder.resolve("data");
    }

    final Path folder() {
        return folder;
    }

    @Override
    public String log() throws IOException {
        return Files.readString(folder.resolve("run/log"));
    }

    /** Writes a file of its own with what is to be replaced replaced. */
    final Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                text.replace("@DIR@", folder.toString())
                        .replace("@UNPACKED@", UNPACKED.toString())
                        .replace("@PORT@", String.valueOf(port)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    /** The password as the system's own list has it. */
    static String hashed() throws IOException {
        return run(List.of("openssl", "passwd", "-6", PASSWORD)).strip();
    }

    /** Makes a new certificate and its key, in one file each: {@code cert.pem} and {@code key.pem}; and both in {@code both.pem}. */
    public final void certificate() throws IOException {
        run(List.of(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "30",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout",
                folder.resolve("key.pem").toString(),
                "-out",
                folder.resolve("cert.pem").toString()));
        write("both.pem", Files.readString(folder.resolve("key.pem")) + Files.readString(folder.resolve("cert.pem")));
    }

    static String run(List<String> command) throws IOException {
        Process process = builder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(3, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException(command.getFirst() + ": " + said);
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
        return said;
    }

    /** Ends the server and starts it anew in another zone. @param name as the variable TZ has it */
    public final void restartIn(String name) throws IOException {
        zone = name;
        restart();
    }

    /** Ends the server and starts it anew, with the settings that it has now. */
    public final void restart() throws IOException {
        end();
        launch(command);
    }

    private static ProcessBuilder builder(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command);
        if (Files.exists(UNPACKED)) {
            builder.environment().put("LD_LIBRARY_PATH", libraries(UNPACKED));
        }
        return builder;
    }

    /** Where the libraries of what was unpacked are. */
    static String libraries(Path unpacked) throws IOException {
        try (var libraries = Files.list(unpacked.resolve("usr/lib"))) {
            return libraries
                    .filter(path -> path.getFileName().toString().contains("-linux-"))
                    .findFirst()
                    .orElseThrow()
                    .toString();
        }
    }

    /** Whether a port is listened on in another network. @param within words before a command, which run it there */
    static boolean listens(List<String> within, int port) throws IOException {
        var command = new ArrayList<>(within);
        command.addAll(List.of("ss", "-Hltn", "sport", "=", ":" + port));
        return !run(command).isBlank();
    }

    /** Where it runs from its start on. @param words before a command, which run it in another network */
    final void within(List<String> words) {
        within = List.copyOf(words);
    }

    /** What it was started with last. */
    final List<String> command() {
        return command;
    }

    final void launch(List<String> program) throws IOException {
        command = program;
        var whole = new ArrayList<>(within);
        whole.addAll(program);
        ProcessBuilder builder = builder(whole);
        builder.environment().put("TZ", zone);
        server = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("run/log").toFile()))
                .start();
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(this::answers);
    }

    private boolean answers() throws IOException {
        if (!server.isAlive()) {
            throw new IOException(log());
        }
        if (!within.isEmpty()) {
            return listens(within, port);
        }
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            socket.setSoTimeout(500);
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException _) {
            // where encryption comes first, the server waits for us
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    static int freePort() throws IOException {
        return Samba.freePort();
    }

    final void end() {
        List<ProcessHandle> all = server.descendants().toList();
        server.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        try {
            if (!server.waitFor(3, TimeUnit.MINUTES)) {
                throw new IllegalStateException("the FTP server does not end");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end();
        try (var below = Files.walk(folder)) {
            for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
                if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                    Files.delete(path);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
