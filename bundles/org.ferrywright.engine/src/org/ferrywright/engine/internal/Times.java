package org.ferrywright.engine.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.NativeNames;
import org.ferrywright.core.Printable;
import org.ferrywright.core.Timestamp;
import org.ferrywright.delta.store.Sqlite;
import org.ferrywright.engine.FidelityLoss;

/**
 * The files of a one-way link whose time at the target is not the one that they were given, because the target rounds as nobody expects,
 * cannot set times or not these: what was intended and what was seen afterwards. Only such exceptions have a row, and without any there
 * is no database. Safe for many threads.
 */
final class Times implements Applied, AutoCloseable {
    private static final int ROWS_A_TRANSACTION = 5000;

    private final Path file;
    private final long precision;
    private Connection connection;
    private PreparedStatement one;
    private PreparedStatement put;
    private PreparedStatement remove;
    private int rows;
    private long others;
    private String first;

    /** @param precision of the link's times, in nanoseconds */
    static Times open(Path file, long precision) throws IOException {
        var times = new Times(file, precision);
        if (Files.exists(file)) {
            times.connect();
        }
        return times;
    }

    private Times(Path file, long precision) {
        this.file = file;
        this.precision = precision;
    }

    /** The target's entry as it has to be compared: with the time that was intended, if it still is what was seen then. */
    synchronized Entry seen(String path, Entry source, Entry target) throws IOException {
        if (connection == null
                || source == null
                || target == null
                || !source.isFile()
                || !target.isFile()
                || source.size() != target.size()
                || source.modified().sameAt(target.modified(), precision)) {
            return target;
        }
        try {
            one.setBytes(1, NativeNames.encode(path));
            try (ResultSet r = one.executeQuery()) {
                boolean known = r.next()
                        && r.getLong(1) == target.size()
                        && time(r, 2).equals(source.modified())
                        && time(r, 4).equals(target.modified());
                return known ? target.at(source.modified()) : target;
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    @Override
    public void applied(Action action, Entry now) throws IOException {
        switch (action) {
            case Action.Store(var path, var source, var _) -> note(path, source, now);
            case Action.Adjust(var path, var kind, var _, var _, var source) -> {
                if (kind == EntryKind.FILE && source != null) {
                    note(path, source, now);
                }
            }
            case Action.Remove(var path, var _) -> forget(path);
            default -> {
                // nothing that has a row
            }
        }
    }

    private synchronized void note(String path, Entry source, Entry now) throws IOException {
        if (now == null || now.modified().sameAt(source.modified(), precision)) {
            forget(path);
            return;
        }
        others++;
        if (first == null) {
            first = path;
        }
        try {
            connect();
            put.setBytes(1, NativeNames.encode(path));
            put.setLong(2, now.size());
            put.setLong(3, source.modified().seconds());
            put.setInt(4, source.modified().nanos());
            put.setLong(5, now.modified().seconds());
            put.setInt(6, now.modified().nanos());
            put.executeUpdate();
            changed();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** What is to be told of the files that this run gave a time and that have another one now. */
    synchronized Optional<FidelityLoss> loss() {
        return others == 0
                ? Optional.empty()
                : Optional.of(new FidelityLoss(
                        "time",
                        (others == 1 ? "one file, " : others + " files, the first of them ") + Printable.text(first)
                                + (others == 1 ? ", has" : ", have")
                                + " another time at the target than here, which it cannot set; that is remembered, and"
                                + " nothing is sent again for it"));
    }

    private synchronized void forget(String path) throws IOException {
        if (connection == null) {
            return;
        }
        try {
            remove.setBytes(1, NativeNames.encode(path));
            remove.executeUpdate();
            changed();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private void changed() throws SQLException {
        if (++rows >= ROWS_A_TRANSACTION) {
            rows = 0;
            connection.commit();
        }
    }

    private void connect() throws IOException {
        if (connection != null) {
            return;
        }
        Files.createDirectories(file.getParent());
        try {
            connection = Sqlite.open(file);
            try (var s = connection.createStatement()) {
                s.execute("PRAGMA journal_mode=WAL");
                s.execute("PRAGMA synchronous=NORMAL");
                s.execute("CREATE TABLE IF NOT EXISTS time (path BLOB PRIMARY KEY, size INTEGER,"
                        + " i_sec INTEGER, i_nano INTEGER, o_sec INTEGER, o_nano INTEGER) WITHOUT ROWID");
            }
            connection.setAutoCommit(false);
            one = connection.prepareStatement("SELECT size, i_sec, i_nano, o_sec, o_nano FROM time WHERE path=?");
            put = connection.prepareStatement("INSERT OR REPLACE INTO time VALUES (?,?,?,?,?,?)");
            remove = connection.prepareStatement("DELETE FROM time WHERE path=?");
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (connection != null) {
            try {
                connection.commit();
                connection.close();
            } catch (SQLException e) {
                throw failure(e);
            }
        }
    }

    private static Timestamp time(ResultSet r, int column) throws SQLException {
        return new Timestamp(r.getLong(column), r.getInt(column + 1));
    }

    private IOException failure(SQLException e) {
        return new IOException("the times in " + file + " could not be used: " + e.getMessage(), e);
    }
}
