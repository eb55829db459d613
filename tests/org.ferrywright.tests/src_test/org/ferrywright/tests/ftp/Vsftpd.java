package org.ferrywright.tests.ftp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** vsftpd: no listings made for programs, times set by MDTM. It sees a user that the system does not have. */
public final class Vsftpd extends UnpackedServer {
    private Vsftpd() throws IOException {
        super("vsftpd");
    }

    /** @param more lines of its configuration */
    public static Vsftpd start(String... more) throws IOException {
        var server = new Vsftpd();
        server.begin(String.join("\n", more));
        return server;
    }

    /** In another network. @param within words before a command, which run it there */
    public static Vsftpd startWithin(List<String> within, String... more) throws IOException {
        var server = new Vsftpd();
        server.within(within);
        server.begin(String.join("\n", more));
        return server;
    }

    /** With TLS, required for data too, which have to go on with the session of the commands. */
    public static Vsftpd encrypted(String... more) throws IOException {
        return encryptedWithin(List.of(), more);
    }

    /** The same in another network. @param within words before a command, which run it there */
    public static Vsftpd encryptedWithin(List<String> within, String... more) throws IOException {
        var server = new Vsftpd();
        server.within(within);
        server.certificate();
        server.begin(String.join("\n", more) + """

                ssl_enable=YES
                force_local_data_ssl=YES
                force_local_logins_ssl=YES
                require_ssl_reuse=YES
                ssl_tlsv1=YES
                ssl_ciphers=HIGH
                rsa_cert_file=@DIR@/cert.pem
                rsa_private_key_file=@DIR@/key.pem
                """);
        return server;
    }

    /** Why there can be none here, or null. */
    public static String missing() {
        return UnpackedServer.missing();
    }

    private void begin(String more) throws IOException {
        Files.createDirectories(folder().resolve("empty"));
        write("pam/ferry", """
                auth required pam_unix.so
                account required pam_unix.so
                session required pam_permit.so
                """);
        write(
                "passwd",
                "root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\nferry:x:0:0::@DIR@/data:/bin/sh\n");
        write("shadow", "root:*:19000:0:99999:7:::\nferry:" + hashed() + ":19000:0:99999:7:::\n");
        Path settings = write("vsftpd.conf", """
                listen=YES
                listen_ipv6=NO
                background=NO
                listen_address=127.0.0.1
                listen_port=@PORT@
                anonymous_enable=NO
                local_enable=YES
                write_enable=YES
                local_umask=022
                chroot_local_user=YES
                allow_writeable_chroot=YES
                pam_service_name=ferry
                nopriv_user=nobody
                secure_chroot_dir=@DIR@/empty
                connect_from_port_20=NO
                mdtm_write=YES
                use_localtime=NO
                utf8_filesystem=YES
                seccomp_sandbox=NO
                isolate_network=NO
                isolate=NO
                xferlog_enable=YES
                xferlog_std_format=NO
                log_ftp_protocol=YES
                vsftpd_log_file=@DIR@/run/protocol
                max_per_ip=50
                """ + more + "\n");
        // the machine's own lists of users stay as they are: only the server sees these
        String scene = "mount --bind @DIR@/passwd /etc/passwd && mount --bind @DIR@/shadow /etc/shadow"
                + " && mount --bind @DIR@/pam /etc/pam.d && exec @UNPACKED@/usr/sbin/vsftpd " + settings;
        launch(List.of(
                "unshare",
                "-m",
                "sh",
                "-c",
                scene.replace("@DIR@", folder().toString()).replace("@UNPACKED@", UNPACKED.toString())));
    }

    @Override
    public String log() throws IOException {
        Path protocol = folder().resolve("run/protocol");
        return super.log() + (Files.exists(protocol) ? Files.readString(protocol) : "");
    }
}
