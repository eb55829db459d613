package org.ferrywright.tests.ftp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * ProFTPD: listings made for programs, MFMT, digests, copies at the server. It is started for each connection: its own waiting process sleeps
 * for 400 ms whenever a session ends.
 */
public final class Proftpd extends UnpackedServer {
    private static final String WAITING = """
            import os, signal, socket, sys
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
            listening = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=100)
            while True:
                connection, _ = listening.accept()
                if os.fork() == 0:
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    for standard in (0, 1):
                        os.dup2(connection.fileno(), standard)
                    os.execv(sys.argv[2], sys.argv[2:])
                connection.close()
            """;

    private Proftpd() throws IOException {
        super("proftpd");
    }

    /** @param more lines of its configuration */
    public static Proftpd start(String... more) throws IOException {
        var server = new Proftpd();
        server.begin(String.join("\n", more));
        return server;
    }

    /** With TLS, required. */
    public static Proftpd encrypted(String... more) throws IOException {
        var server = new Proftpd();
        server.certificate();
        server.begin(String.join("\n", more) + """

                TLSEngine on
                TLSRequired on
                TLSLog @DIR@/run/tls
                TLSProtocol TLSv1.2 TLSv1.3
                TLSECCertificateFile @DIR@/cert.pem
                TLSECCertificateKeyFile @DIR@/key.pem
                TLSVerifyClient off
                """);
        return server;
    }

    /** With room for so many bytes of its user's, whatever lay there before. */
    public static Proftpd withQuota(long bytes) throws IOException {
        var server = new Proftpd();
        server.quota("--create-table", "limit");
        server.quota("--create-table", "tally");
        server.quota("--add-record", "limit", "--quota-type=user", "--limit-type=hard", "--bytes-upload=" + bytes);
        server.begin("""
                LoadModule mod_quotatab.c
                LoadModule mod_quotatab_file.c
                QuotaEngine on
                QuotaLimitTable file:@DIR@/limit.tab
                QuotaTallyTable file:@DIR@/tally.tab
                QuotaLock @DIR@/run/quota
                """);
        return server;
    }

    /** Gives its user room for so many bytes. */
    public void quota(long bytes) throws IOException {
        quota("--update-record", "limit", "--quota-type=user", "--limit-type=hard", "--bytes-upload=" + bytes);
    }

    private void quota(String what, String table, String... more) throws IOException {
        var command = new ArrayList<>(List.of(
                UNPACKED + "/usr/sbin/ftpquota",
                what,
                "--type=" + table,
                "--table-path=" + folder().resolve(table + ".tab")));
        if (more.length > 0) {
            command.add("--name=" + USER);
        }
        command.addAll(List.of(more));
        run(command);
    }

    private void begin(String more) throws IOException {
        write("passwd", "ferry:" + hashed() + ":0:0::@DIR@/data:/bin/sh\n");
        var settings = write("proftpd.conf", """
                ModulePath @UNPACKED@/usr/lib/proftpd
                LoadModule mod_tls.c
                LoadModule mod_digest.c
                LoadModule mod_copy.c
                ServerName ferry
                ServerType inetd
                DefaultAddress 127.0.0.1
                Port @PORT@
                UseIPv6 off
                User root
                Group root
                RootLogin on
                ScoreboardFile @DIR@/run/scoreboard
                DelayTable @DIR@/run/delay
                SystemLog @DIR@/run/log
                TransferLog none
                WtmpLog off
                DelayEngine off
                AuthOrder mod_auth_file.c
                AuthUserFile @DIR@/passwd
                RequireValidShell off
                DefaultRoot ~
                UseReverseDNS off
                UseEncoding on
                AllowOverwrite on
                AllowStoreRestart on
                AllowRetrieveRestart on
                TimesGMT on
                ListOptions -a
                MaxInstances 60
                <Limit ALL SITE_CHMOD>
                AllowAll
                </Limit>
                """ + more + "\n");
        launch(List.of(
                "python3",
                "-c",
                WAITING,
                String.valueOf(port()),
                UNPACKED + "/usr/sbin/proftpd",
                "-n",
                "-q",
                "-c",
                settings.toString()));
    }

    /** Why there can be none here, or null. */
    public static String missing() {
        return UnpackedServer.missing();
    }
}
