package org.ferrywright.tests.ftp;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ftpserver.ConnectionConfigFactory;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.command.CommandFactoryFactory;
import org.apache.ftpserver.ftplet.DefaultFtpReply;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.ssl.SslConfigurationFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.ConcurrentLoginPermission;
import org.apache.ftpserver.usermanager.impl.WritePermission;
import org.slf4j.LoggerFactory;

/** Apache FtpServer in this process: it refuses to rename onto what is there, and drops blanks at the end of names. */
public final class ApacheFtp implements FtpServer {
    private static final int LOGONS = 60;

    private final Path folder = Files.createTempDirectory("ferry-apacheftp");
    private final org.apache.ftpserver.FtpServer server;
    private final int port;

    /** When a connection becomes encrypted. */
    private enum Tls {
        NEVER,
        EXPLICIT,
        IMPLICIT
    }

    /** @param files its own, or null @param unknown commands that it does not know */
    private ApacheFtp(OddFiles files, Tls tls, String... unknown) throws IOException {
        ((Logger) LoggerFactory.getLogger("org.apache")).setLevel(Level.OFF);
        var listeners = new ListenerFactory();
        listeners.setServerAddress("127.0.0.1");
        listeners.setPort(0);
        if (tls != Tls.NEVER) {
            var ssl = new SslConfigurationFactory();
            ssl.setKeystoreFile(certificate());
            ssl.setKeystorePassword(PASSWORD);
            ssl.setSslProtocol("TLSv1.3", "TLSv1.2");
            listeners.setSslConfiguration(ssl.createSslConfiguration());
            listeners.setImplicitSsl(tls == Tls.IMPLICIT);
        }
        var connections = new ConnectionConfigFactory();
        connections.setMaxLogins(LOGONS);
        connections.setMaxThreads(LOGONS);
        var factory = new FtpServerFactory();
        factory.setConnectionConfig(connections.createConnectionConfig());
        var commands = new CommandFactoryFactory();
        for (String command : unknown) {
            commands.addCommand(command, (session, _, _) -> session.write(new DefaultFtpReply(502, "not known")));
        }
        factory.setCommandFactory(commands.createCommandFactory());
        if (files != null) {
            factory.setFileSystem(files);
        }
        var listener = listeners.createListener();
        factory.addListener("default", listener);
        var user = new BaseUser();
        user.setName(USER);
        user.setPassword(PASSWORD);
        user.setHomeDirectory(data().toString());
        user.setAuthorities(List.of(new WritePermission(), new ConcurrentLoginPermission(LOGONS, LOGONS)));
        try {
            Files.createDirectories(data());
            factory.getUserManager().save(user);
            server = factory.createServer();
            server.start();
        } catch (FtpException e) {
            throw new IOException(e);
        }
        port = listener.getPort();
    }

    public static ApacheFtp start() throws IOException {
        return new ApacheFtp(null, Tls.NEVER);
    }

    /** One with TLS, on request. */
    public static ApacheFtp encrypted() throws IOException {
        return new ApacheFtp(null, Tls.EXPLICIT);
    }

    /** One with TLS from the first byte on. */
    public static ApacheFtp encryptedAtOnce() throws IOException {
        return new ApacheFtp(null, Tls.IMPLICIT);
    }

    /** Makes a key with a certificate of its own. */
    private File certificate() throws IOException {
        Path file = folder.resolve("keys.p12");
        UnpackedServer.run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "server",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString()));
        return file.toFile();
    }

    /** One of before RFC 3659: what it tells of times is in listings that are made for people. */
    public static ApacheFtp old() throws IOException {
        return new ApacheFtp(null, Tls.NEVER, "MLSD", "MLST", "MDTM", "MFMT", "FEAT");
    }

    /** One whose clock is set wrong. @param ahead by so many seconds, which may change */
    public static ApacheFtp start(AtomicLong ahead) throws IOException {
        return new ApacheFtp(new OddFiles(ahead, new AtomicBoolean()), Tls.NEVER);
    }

    /** One whose disk stores something else than it was given. @param flips whether it does so now */
    public static ApacheFtp start(AtomicBoolean flips) throws IOException {
        return new ApacheFtp(new OddFiles(new AtomicLong(), flips), Tls.NEVER);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Path data() {
        return folder.resolve("data");
    }

    @Override
    public String log() {
        return "";
    }

    @Override
    public void close() {
        server.stop();
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
