package org.ferrywright.tests.ftp;

import java.io.IOException;
import java.nio.file.Path;

/** A real FTP server on a free port of this machine, with everything of its own in one folder. Its one user is {@link #USER}. */
public interface FtpServer extends AutoCloseable {
    String USER = "ferry";
    String PASSWORD = "correct horse";

    int port();

    /** Where the user's folder lies on this machine. */
    Path data();

    /** The owner's number that its files have here, or -1 for that of this process. */
    default int owner() {
        return -1;
    }

    /** @param path below the user's folder */
    default String address(String path) {
        return "ftp://" + USER + "@127.0.0.1:" + port() + "/" + path;
    }

    /** The same by TLS. @param query settings behind the address, or empty */
    default String encrypted(String path, String query) {
        return "ftps://" + USER + "@127.0.0.1:" + port() + "/" + path + query;
    }

    /** What the server has written about itself. */
    String log() throws IOException;

    /** Ends it, with every connection. */
    @Override
    void close();
}
