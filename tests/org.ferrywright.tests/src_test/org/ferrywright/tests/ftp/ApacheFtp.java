package org.ferrywright.tests.ftp;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
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
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.listener.ListenerFactory;
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

    /** @param files its own, or null */
    private ApacheFtp(OddFiles files) throws IOException {
        ((Logger) LoggerFactory.getLogger("org.apache")).setLevel(Level.OFF);
        var listeners = new ListenerFactory();
        listeners.setServerAddress("127.0.0.1");
        listeners.setPort(0);
        var connections = new ConnectionConfigFactory();
        connections.setMaxLogins(LOGONS);
        connections.setMaxThreads(LOGONS);
        var factory = new FtpServerFactory();
        factory.setConnectionConfig(connections.createConnectionConfig());
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
        return new ApacheFtp(null);
    }

    /** One whose clock is set wrong. @param ahead by so many seconds, which may change */
    public static ApacheFtp start(AtomicLong ahead) throws IOException {
        return new ApacheFtp(new OddFiles(ahead, new AtomicBoolean()));
    }

    /** One whose disk stores something else than it was given. @param flips whether it does so now */
    public static ApacheFtp start(AtomicBoolean flips) throws IOException {
        return new ApacheFtp(new OddFiles(new AtomicLong(), flips));
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
