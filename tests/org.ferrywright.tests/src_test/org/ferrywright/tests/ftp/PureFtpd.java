package org.ferrywright.tests.ftp;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Pure-FTPd: listings made for programs, what is written into the middle of a file cuts off the rest. */
public final class PureFtpd extends UnpackedServer {
    /** It lets no root in. */
    private static final int NOBODY = 65_534;

    private PureFtpd() throws IOException {
        super("pure-ftpd");
    }

    /** @param more options of its command line */
    public static PureFtpd start(String... more) throws IOException {
        var server = new PureFtpd();
        server.begin(List.of(more));
        return server;
    }

    /** With TLS, required for data too. */
    public static PureFtpd encrypted() throws IOException {
        var server = new PureFtpd();
        server.certificate();
        server.begin(
                List.of("-Y", "3", "-2", server.folder().resolve("both.pem").toString()));
        return server;
    }

    /** Starts it anew with another value of an option that it was started with. */
    public void setting(String option, String value) throws IOException {
        var changed = new ArrayList<>(command());
        changed.set(changed.indexOf(option) + 1, value);
        end();
        launch(changed);
    }

    private void begin(List<String> more) throws IOException {
        Files.setAttribute(data(), "unix:uid", NOBODY);
        var users = write("users", "ferry:" + hashed() + ":65534:65534::@DIR@/data/./::::::::::::\n");
        String known = folder().resolve("users.pdb").toString();
        run(List.of(UNPACKED + "/usr/bin/pure-pw", "mkdb", known, "-f", users.toString()));
        var command = new ArrayList<>(List.of(
                UNPACKED + "/usr/sbin/pure-ftpd",
                "-S",
                "127.0.0.1," + port(),
                "-l",
                "puredb:" + known,
                "-g",
                folder().resolve("run/pid").toString(),
                "-H",
                "-E",
                "-u",
                "1",
                "-C",
                "50"));
        command.addAll(more);
        launch(command);
    }

    /** Why there can be none here, or null. */
    public static String missing() {
        return UnpackedServer.missing();
    }

    @Override
    public int owner() {
        return NOBODY;
    }
}
