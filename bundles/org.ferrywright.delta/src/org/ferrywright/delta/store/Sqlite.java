package org.ferrywright.delta.store;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.sqlite.JDBC;
import org.sqlite.SQLiteJDBCLoader;

/** Opens databases. */
public final class Sqlite {
    private static final String LIBRARY = "org.sqlite.lib.path";
    private static final String UNPACKED = "org.sqlite.tmpdir";

    private Sqlite() {}

    /** A connection to the database in a file, which is made when it is missing; its folder exists. */
    public static Connection open(Path file) throws SQLException {
        Native.load();
        // not by DriverManager, which does not see drivers of other bundles
        return new JDBC().connect("jdbc:sqlite:" + file, new Properties());
    }

    /** Once in a process. */
    private static final class Native {
        static {
            // Windows lets nobody delete a library in use
            if (System.getProperty(LIBRARY) == null
                    && System.getProperty(UNPACKED) == null
                    && File.separatorChar == '/') {
                unpackAndDelete();
            }
        }

        /** Makes sure that this class is there. */
        static void load() {}

        /** Where the library does not lie beside the product, the driver unpacks it, and deletes it only when nobody halts the process. */
        private static void unpackAndDelete() {
            Path folder;
            try {
                folder = Files.createTempDirectory("ferry-sqlite");
            } catch (IOException _) {
                // the driver looks for a place itself, or says why there is none when a database is opened
                return;
            }
            System.setProperty(UNPACKED, folder.toString());
            try {
                SQLiteJDBCLoader.initialize();
            } catch (Exception _) {
                // opening a database fails in the same way, and says why
            } finally {
                System.clearProperty(UNPACKED);
                delete(folder);
            }
        }

        private static void delete(Path folder) {
            File[] files = folder.toFile().listFiles();
            for (File file : files == null ? new File[0] : files) {
                file.delete();
            }
            folder.toFile().delete();
        }
    }
}
