package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real Active Directory domain, {@code ferry.test}, of one Samba server in a network beside that of its clients, with Kerberos, DNS and file shares; all
 * that it has is in one folder. Its user is {@code alice}. Shares: {@code data}; {@code ns}, a DFS namespace; {@code sysvol}.
 */
final class DomainController implements AutoCloseable {
    static final String ADDRESS = "10.99.0.2";
    static final String HOST = "dc1.ferry.test";
    static final String USER = "alice";
    static final String PASSWORD = "Passw0rd.alice";

    private static final List<String> PLACES =
            List.of("log", "run", "ncalrpc", "data", "ns", "ntp", "sockets/winbindd");

    private final OwnNetwork clients;
    private final OwnNetwork network;
    private final Path folder;
    private Process server;

    private DomainController(OwnNetwork clients, OwnNetwork network, Path folder) {
        this.clients = clients;
        this.network = network;
        this.folder = folder;
    }

    /** Why there can be none here, or null. */
    static String missing() {
        if (OwnNetwork.missing() != null) {
            return OwnNetwork.missing();
        }
        boolean all = Stream.of("/usr/sbin/samba", "/usr/bin/samba-tool", "/usr/sbin/winbindd", "/usr/bin/kinit")
                        .allMatch(p -> Files.isExecutable(Path.of(p)))
                && Files.isDirectory(Path.of("/usr/share/samba/setup"));
        return all ? null : "samba-ad-dc, samba-ad-provision, winbind or krb5-user is not installed";
    }

    /** @param clients the network that it serves, which has it for its name server */
    static DomainController start(OwnNetwork clients) {
        try {
            Path folder = Files.createTempDirectory("ferry-domain");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            var domain = new DomainController(clients, clients.beside(ADDRESS), folder);
            try {
                domain.furnish();
                domain.launch();
            } catch (IOException | RuntimeException | AssertionError e) {
                domain.close();
                throw e;
            }
            return domain;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void furnish() throws IOException {
        for (String place : PLACES) {
            Files.createDirectories(folder.resolve(place));
        }
        for (OwnNetwork one : List.of(clients, network)) {
            one.etc("resolv.conf", "nameserver " + ADDRESS + "\n");
            one.etc("hosts", Files.readString(Path.of("/etc/hosts")) + ADDRESS + " " + HOST + "\n");
        }
        run(
                "samba-tool",
                "domain",
                "provision",
                "--realm=FERRY.TEST",
                "--domain=FERRY",
                "--server-role=dc",
                "--dns-backend=SAMBA_INTERNAL",
                "--adminpass=Correct.horse1",
                "--host-name=dc1",
                "--host-ip=" + ADDRESS,
                "--targetdir=" + folder);
        Files.writeString(configuration(), settings());
        run(
                "samba-tool",
                "user",
                "create",
                USER,
                PASSWORD,
                "-s",
                configuration().toString());
        Files.setPosixFilePermissions(data(), PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    private String settings() {
        return """
                [global]
                netbios name = DC1
                realm = FERRY.TEST
                workgroup = FERRY
                server role = active directory domain controller
                interfaces = @ADDRESS@/24
                bind interfaces only = yes
                private dir = @DIR@/private
                state directory = @DIR@/state
                cache directory = @DIR@/cache
                lock directory = @DIR@
                pid directory = @DIR@/run
                ncalrpc dir = @DIR@/ncalrpc
                binddns dir = @DIR@/bind-dns
                ntp signd socket directory = @DIR@/ntp
                log level = 1 auth_audit:4
                load printers = no
                printcap name = /dev/null
                disable spoolss = yes
                server services = s3fs, rpc, nbt, ldap, cldap, kdc, drepl, winbindd, dns
                mangled names = no
                host msdfs = yes
                [sysvol]
                path = @DIR@/state/sysvol
                read only = no
                msdfs root = yes
                [data]
                path = @DIR@/data
                read only = no
                [ns]
                path = @DIR@/ns
                msdfs root = yes
                """.replace("@DIR@", folder.toString()).replace("@ADDRESS@", ADDRESS);
    }

    private void launch() throws IOException {
        // where winbindd is asked is the same for all servers of a machine; this one has a place of its own
        Files.createDirectories(Path.of("/run/samba"));
        server = new ProcessBuilder(network.within(
                        "sh",
                        "-c",
                        "mount --bind " + folder + "/sockets /run/samba && exec samba -F --no-process-group -s "
                                + configuration() + " --debug-stdout"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log/stdout").toFile())
                .start();
        Awaitility.await().atMost(Duration.ofMinutes(5)).until(this::answers);
    }

    /** Whether it lets its user in and its Kerberos server and its name server answer. */
    private boolean answers() {
        assertThat(server.isAlive()).as("the domain controller runs: " + log()).isTrue();
        return call(
                        "smbclient",
                        "//" + HOST + "/data",
                        "-U",
                        USER + "@FERRY.TEST%" + PASSWORD,
                        "--use-kerberos=required",
                        "-s",
                        configuration().toString(),
                        "-c",
                        "ls")
                == 0;
    }

    /** @param query settings behind the path, or empty */
    String address(String path, String query) {
        return "smb://FERRY.TEST;" + USER + "@" + HOST + "/" + path + "?auth=kerberos" + query;
    }

    /** Where the share {@code data} lies. */
    Path data() {
        return folder.resolve("data");
    }

    /** Where the share {@code ns} lies. */
    Path namespace() {
        return folder.resolve("ns");
    }

    private Path configuration() {
        return folder.resolve("smb.conf");
    }

    /** What it has written about itself. */
    String log() {
        try {
            return Files.readString(folder.resolve("log/stdout"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often its log has that. */
    long told(String pattern) {
        return Pattern.compile(pattern).matcher(log()).results().count();
    }

    /** Writes the keys of its user to a file. */
    void exportKeys(Path file) {
        run(
                "samba-tool",
                "domain",
                "exportkeytab",
                file.toString(),
                "--principal=" + USER + "@FERRY.TEST",
                "-s",
                configuration().toString());
    }

    /** Fetches a ticket into a file, as users do. */
    void fetchTicket(Path file) {
        try {
            Process process = new ProcessBuilder(clients.within("kinit", "-c", file.toString(), USER + "@FERRY.TEST"))
                    .redirectErrorStream(true)
                    .start();
            try (var in = process.outputWriter()) {
                in.write(PASSWORD + "\n");
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(said).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void run(String... command) {
        Path said = folder.resolve("log/last");
        int code = call(said, command);
        try {
            assertThat(code)
                    .as(() -> String.join(" ", command))
                    .withFailMessage(Files.readString(said))
                    .isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int call(String... command) {
        return call(folder.resolve("log/last"), command);
    }

    private int call(Path said, String... command) {
        try {
            return new ProcessBuilder(network.within(command))
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (server != null) {
            end();
        }
        network.close();
        try (var files = Files.walk(folder)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end() {
        var all = new ArrayList<>(server.descendants().toList());
        server.destroy();
        try {
            server.waitFor(10, TimeUnit.SECONDS);
            all.addAll(server.descendants().toList());
            server.destroyForcibly();
            all.forEach(ProcessHandle::destroyForcibly);
            for (ProcessHandle one : all) {
                one.onExit().get(3, TimeUnit.MINUTES);
            }
        } catch (InterruptedException
                | java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException("the domain controller does not end", e);
        }
    }
}
