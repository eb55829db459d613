package org.ferrywright.engine.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.ferrywright.core.Agreed;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.NativeNames;
import org.ferrywright.core.Timestamp;
import org.ferrywright.delta.store.Sqlite;

/**
 * What the two sides of a link last agreed on, a row for each path, in a database of its own. It changes by what was applied, never by
 * what was planned, and outlives the run only by {@link #commit}, which has to wait until both roots were flushed: after a crash, of
 * whichever machine, it may be behind the two roots, never ahead of them. Otherwise a file that a loss of power has cut short would look
 * like somebody's wish. Safe for many threads.
 */
final class Baseline implements AutoCloseable {
    private static final int SCHEMA = 2;

    private final Connection connection;
    private final PreparedStatement children;
    private final PreparedStatement one;
    private final PreparedStatement put;
    private final PreparedStatement remove;
    private final PreparedStatement removeTree;
    private final PreparedStatement moveTree;
    private final PreparedStatement count;
    private boolean changed;

    /** Opens or makes it. @param file its folder exists */
    static Baseline open(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        try {
            return new Baseline(Sqlite.open(file));
        } catch (SQLException e) {
            throw new IOException("the baseline " + file + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private Baseline(Connection connection) throws SQLException {
        this.connection = connection;
        try (var s = connection.createStatement()) {
            s.execute("PRAGMA journal_mode=WAL");
            s.execute("PRAGMA synchronous=NORMAL");
            int found;
            try (ResultSet version = s.executeQuery("PRAGMA user_version")) {
                found = version.getInt(1);
            }
            if (found > SCHEMA) {
                throw new SQLException("it was written by a newer version of the program");
            }
            s.execute("CREATE TABLE IF NOT EXISTS entry (folder BLOB, name BLOB, kind INTEGER, size INTEGER, link BLOB,"
                    + " s_sec INTEGER, s_nano INTEGER, s_mode INTEGER, s_uid INTEGER, s_gid INTEGER, s_id INTEGER,"
                    + " t_sec INTEGER, t_nano INTEGER, t_mode INTEGER, t_uid INTEGER, t_gid INTEGER, t_id INTEGER,"
                    + " s_extras BLOB, t_extras BLOB,"
                    + " PRIMARY KEY (folder, name)) WITHOUT ROWID");
            if (found == 1) {
                s.execute("ALTER TABLE entry ADD COLUMN s_extras BLOB");
                s.execute("ALTER TABLE entry ADD COLUMN t_extras BLOB");
            }
            s.execute("PRAGMA user_version=" + SCHEMA);
        }
        connection.setAutoCommit(false);
        children = connection.prepareStatement("SELECT * FROM entry WHERE folder=?");
        one = connection.prepareStatement("SELECT * FROM entry WHERE folder=? AND name=?");
        put = connection.prepareStatement(
                "INSERT OR REPLACE INTO entry VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
        remove = connection.prepareStatement("DELETE FROM entry WHERE folder=? AND name=?");
        removeTree = connection.prepareStatement("DELETE FROM entry WHERE folder=? OR (folder>=? AND folder<?)");
        moveTree = connection.prepareStatement("UPDATE entry SET folder=CAST(? || substr(folder, ?) AS BLOB)"
                + " WHERE folder=? OR (folder>=? AND folder<?)");
        count = connection.prepareStatement("SELECT 1 FROM entry LIMIT 1");
    }

    /** The rows of one folder, by name. */
    synchronized Map<String, Agreed> children(String folder) throws IOException {
        try {
            children.setBytes(1, key(folder));
            var found = new HashMap<String, Agreed>();
            try (ResultSet r = children.executeQuery()) {
                while (r.next()) {
                    Agreed row = row(r);
                    found.put(row.source().name(), row);
                }
            }
            return found;
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** One row, or null. */
    synchronized Agreed get(String path) throws IOException {
        try {
            one.setBytes(1, key(folder(path)));
            one.setBytes(2, key(name(path)));
            try (ResultSet r = one.executeQuery()) {
                return r.next() ? row(r) : null;
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    synchronized boolean isEmpty() throws IOException {
        try (ResultSet r = count.executeQuery()) {
            return !r.next();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** Both sides have it as these say; kind, size and link text are the same on both. */
    synchronized void put(String path, Agreed agreed) throws IOException {
        try {
            Entry s = agreed.source();
            put.setBytes(1, key(folder(path)));
            put.setBytes(2, key(name(path)));
            put.setInt(3, s.kind().ordinal());
            put.setLong(4, s.size());
            put.setBytes(5, key(s.linkTarget()));
            side(6, s);
            side(12, agreed.target());
            put.setBytes(18, ExtrasForm.bytes(s.extras()));
            put.setBytes(19, ExtrasForm.bytes(agreed.target().extras()));
            put.executeUpdate();
            changed = true;
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** Neither side has it any more, nor anything below it. */
    synchronized void forget(String path) throws IOException {
        try {
            remove.setBytes(1, key(folder(path)));
            remove.setBytes(2, key(name(path)));
            remove.executeUpdate();
            removeTree.setBytes(1, key(path));
            removeTree.setBytes(2, key(path + '/'));
            removeTree.setBytes(3, key(path + (char) ('/' + 1)));
            removeTree.executeUpdate();
            changed = true;
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** What was agreed on under one name, and below it, holds under another from now on. */
    synchronized void move(String from, String to) throws IOException {
        try {
            Agreed itself = get(from);
            // nothing stale below the new name may mix with what comes
            forget(to);
            moveTree.setBytes(1, key(to));
            moveTree.setInt(2, key(from).length + 1);
            moveTree.setBytes(3, key(from));
            moveTree.setBytes(4, key(from + '/'));
            moveTree.setBytes(5, key(from + (char) ('/' + 1)));
            moveTree.executeUpdate();
            remove.setBytes(1, key(folder(from)));
            remove.setBytes(2, key(name(from)));
            remove.executeUpdate();
            if (itself != null) {
                put(to, itself);
            }
            changed = true;
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** Whether something was put or forgotten that is not committed. */
    synchronized boolean changed() {
        return changed;
    }

    /** Both roots have everything on their disks that was put so far. */
    synchronized void commit() throws IOException {
        try {
            connection.commit();
            changed = false;
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /** What was not committed is as if it had never been put. */
    @Override
    public synchronized void close() throws IOException {
        try {
            connection.rollback();
            connection.close();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private void side(int first, Entry e) throws SQLException {
        put.setLong(first, e.modified().seconds());
        put.setInt(first + 1, e.modified().nanos());
        put.setInt(first + 2, e.mode());
        put.setInt(first + 3, e.uid());
        put.setInt(first + 4, e.gid());
        put.setLong(first + 5, e.fileId());
    }

    private static Agreed row(ResultSet r) throws SQLException {
        return new Agreed(entry(r, 6, 18), entry(r, 12, 19));
    }

    private static Entry entry(ResultSet r, int first, int extras) throws SQLException {
        return new Entry(
                text(r.getBytes(2)),
                EntryKind.values()[r.getInt(3)],
                r.getLong(4),
                new Timestamp(r.getLong(first), r.getInt(first + 1)),
                r.getInt(first + 2),
                r.getInt(first + 3),
                r.getInt(first + 4),
                r.getLong(first + 5),
                1,
                0,
                text(r.getBytes(5)),
                ExtrasForm.of(r.getBytes(extras)));
    }

    private static String folder(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    // a text column does not take the lone surrogates that stand for undecodable bytes
    private static byte[] key(String text) {
        return NativeNames.encode(text);
    }

    private static String text(byte[] key) {
        return NativeNames.decode(key);
    }

    private static IOException failure(SQLException e) {
        return new IOException("the baseline could not be used: " + e.getMessage(), e);
    }
}
