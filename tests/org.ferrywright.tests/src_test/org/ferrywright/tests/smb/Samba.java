package org.ferrywright.tests.smb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/**
 * A real Samba server on a free port of this machine, with everything of its own in one folder. Its one user is {@code root}, because the
 * system knows that one everywhere; the password is the server's own. Shares: {@code data}; {@code read} may only be read; {@code locked}
 * requires encryption; {@code full} has security descriptors and alternate streams; {@code depot} has streams of any length; {@code open}
 * takes guests.
 */
public final class Samba implements AutoCloseable {
    public static final String USER = "root";
    public static final String PASSWORD = "correct horse";

    private static final List<String> PLACES = List.of(
            "private", "state", "cache", "lock", "run", "ncalrpc", "log", "data", "data/open", "full", "streams");

    private final List<String> before;
    private final Path folder;
    private final String host;
    private final int port;
    private Process server;

    private Samba(List<String> before, Path folder, String host, int port) {
        this.before = List.copyOf(before);
        this.folder = folder;
        this.host = host;
        this.port = port;
    }

    /** Why there can be no server here, or null. */
    public static String missing() {
        if (!USER.equals(System.getProperty("user.name"))) {
            return "a Samba server is started by root only";
        }
        return Files.isExecutable(Path.of("/usr/sbin/smbd")) ? null : "Samba is not installed";
    }

    /** @param more lines for the global section of its configuration */
    public static Samba start(String... more) throws IOException {
        return start("127.0.0.1", freePort(), more);
    }

    /**
     * @param host an address of this machine, {@code 127.x.x.x}
     * @param more lines for the global section, or further shares; {@code @DIR@} is the server's folder
     */
    public static Samba start(String host, int port, String... more) throws IOException {
        return start(List.of(), host, port, more);
    }

    /** @param before words that run a program, such as those that enter a network of its own */
    public static Samba start(List<String> before, String host, int port, String... more) throws IOException {
        Path folder = Files.createTempDirectory("ferry-samba");
        var samba = new Samba(before, folder, host, port);
        for (String place : PLACES) {
            Files.createDirectories(folder.resolve(place));
        }
        Files.writeString(samba.configuration(), samba.settings(String.join("\n", more)));
        samba.password(PASSWORD);
        samba.launch();
        return samba;
    }

    public int port() {
        return port;
    }

    public String host() {
        return host;
    }

    /** Everything of this server. */
    public Path folder() {
        return folder;
    }

    /** Where the share {@code data} lies on this machine. */
    public Path data() {
        return folder.resolve("data");
    }

    /** Where the share {@code full} lies on this machine. */
    public Path full() {
        return folder.resolve("full");
    }

    /** Runs a program of Samba with one command. @return what it said */
    public String ask(String share, String... command) throws IOException {
        var all = new ArrayList<>(List.of(command));
        all.addAll(
                1,
                List.of(
                        "//" + host + "/" + share,
                        "-p",
                        String.valueOf(port),
                        "-U",
                        USER + "%" + PASSWORD,
                        "-s",
                        configuration().toString()));
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** @param path share and folder */
    public String address(String path) {
        return "smb://" + USER + "@" + host + ":" + port + "/" + path;
    }

    /** What the server has written about itself. */
    public String log() throws IOException {
        var all = new StringBuilder();
        try (var files = Files.list(folder.resolve("log"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    /** Changes its configuration while it runs. @param share whose users are sent away */
    public void reconfigure(UnaryOperator<String> change, String share) throws IOException, InterruptedException {
        Files.writeString(configuration(), change.apply(Files.readString(configuration())));
        for (List<String> order : List.of(List.of("reload-config"), List.of("close-share", share))) {
            var command =
                    new ArrayList<>(List.of("smbcontrol", "-s", configuration().toString(), "smbd"));
            command.addAll(order);
            new ProcessBuilder(command).inheritIO().start().waitFor();
        }
    }

    /** Starts its server of NetBIOS names. @param words that run a program */
    public Process names(List<String> words) throws IOException {
        var command = new ArrayList<>(words);
        command.addAll(List.of(
                "/usr/sbin/nmbd",
                "-F",
                "--no-process-group",
                "-s",
                configuration().toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log/names").toFile())
                .start();
    }

    /** Ends it at once, with every connection. */
    public void kill() {
        List<ProcessHandle> all = server.descendants().toList();
        server.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        waitForEnd();
    }

    /** After {@link #kill}. */
    public void launch() throws IOException {
        var command = new ArrayList<>(before);
        command.addAll(List.of(
                "/usr/sbin/smbd",
                "-F",
                "--no-process-group",
                "-s",
                configuration().toString()));
        server = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log/stdout").toFile())
                .start();
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(this::answers);
    }

    /** Whether somebody takes connections. */
    public boolean answers() {
        var command = new ArrayList<>(before);
        command.addAll(List.of("bash", "-c", "exec 3<>/dev/tcp/" + host + "/" + port));
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Gives its user another password, which counts from the next logon on. */
    public void password(String password) throws IOException {
        Process enrolling = new ProcessBuilder(
                        "smbpasswd", "-c", configuration().toString(), "-s", "-a", USER)
                .redirectErrorStream(true)
                .start();
        try (var in = enrolling.outputWriter()) {
            in.write(password + "\n" + password + "\n");
        }
        String said = new String(enrolling.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!enrolling.waitFor(3, TimeUnit.MINUTES) || enrolling.exitValue() != 0) {
                throw new IOException("smbpasswd: " + said);
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted while a user was added", e);
        }
    }

    private Path configuration() {
        return folder.resolve("smb.conf");
    }

    private String settings(String more) {
        return """
                [global]
                server role = standalone server
                workgroup = FERRYTEST
                netbios name = FERRYTEST
                disable netbios = yes
                smb ports = @PORT@
                interfaces = @HOST@/8
                bind interfaces only = yes
                load printers = no
                printing = bsd
                printcap name = /dev/null
                disable spoolss = yes
                private dir = @DIR@/private
                state directory = @DIR@/state
                cache directory = @DIR@/cache
                lock directory = @DIR@/lock
                pid directory = @DIR@/run
                ncalrpc dir = @DIR@/ncalrpc
                log file = @DIR@/log/smbd.log
                log level = 1 auth_audit:3
                passdb backend = tdbsam
                map to guest = Bad User
                server min protocol = SMB2_02
                server max protocol = SMB3_11
                unix extensions = no
                mangled names = no
                store dos attributes = yes
                map archive = no
                map readonly = no
                map hidden = no
                map system = no
                host msdfs = yes
                @MORE@
                [data]
                path = @DIR@/data
                read only = no
                [read]
                path = @DIR@/data
                [locked]
                path = @DIR@/data
                read only = no
                smb encrypt = required
                [full]
                path = @DIR@/full
                read only = no
                vfs objects = acl_xattr streams_xattr
                [depot]
                path = @DIR@/full
                read only = no
                vfs objects = streams_depot
                streams_depot:directory = @DIR@/streams
                [open]
                path = @DIR@/data/open
                read only = no
                guest ok = yes
                force user = root
                """.replace("@MORE@", more)
                .replace("@DIR@", folder.toString())
                .replace("@HOST@", host)
                .replace("@PORT@", String.valueOf(port));
    }

    /** Of those that the system gives to no connection of its own accord, so that it is still free when the server takes it. */
    public static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(12_000, 32_000);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException _) {
                // another one, then
                continue;
            }
        }
    }

    private void waitForEnd() {
        try {
            if (!server.waitFor(3, TimeUnit.MINUTES)) {
                throw new IllegalStateException("the Samba server does not end");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
        try (var all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
