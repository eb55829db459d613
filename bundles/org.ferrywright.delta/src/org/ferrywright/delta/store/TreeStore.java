package org.ferrywright.delta.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.ferrywright.core.NativeNames;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.delta.ContentHash;

/**
 * Trees in an SQLite database, as docs/formats.md has it. What it fails to read is as if it had never been there. Safe for many threads.
 *
 * <p>A row counts in the boot of the machine in which it was written, and for ever once the file it is about was flushed: after a loss
 * of power a file may have its facts and not its content.
 */
public final class TreeStore implements AutoCloseable {
    private static final int SCHEMA = 1;

    /** A stored tree with the facts it belongs to. */
    public record Row(TreeKey key, TreeFacts facts, long content, byte[] tree) {}

    private final Connection connection;
    private final PreparedStatement find;
    private final PreparedStatement put;
    private final PreparedStatement putContent;
    private final PreparedStatement remove;
    private final PreparedStatement removeContent;
    private final PreparedStatement use;
    private final String boot;
    private long bytes;

    /**
     * Opens or makes it.
     *
     * @param boot what tells this boot of the machine from others; null where no row depends on that
     * @param trouble hears of what is damaged, in words for people
     */
    static TreeStore open(Path file, String boot, Consumer<String> trouble) throws IOException {
        try {
            return new TreeStore(file, boot);
        } catch (SQLException e) {
            putAside(file, e, trouble);
        }
        try {
            return new TreeStore(file, boot);
        } catch (SQLException e) {
            throw new IOException("the trees of blocks in " + file + " cannot be kept: " + e.getMessage(), e);
        }
    }

    static void putAside(Path file, SQLException why, Consumer<String> trouble) throws IOException {
        trouble.accept(file + " cannot be used (" + why.getMessage() + "); it is kept as " + file.getFileName()
                + ".damaged and begun anew: what it knew of blocks is made again");
        if (Files.exists(file)) {
            Files.move(file, file.resolveSibling(file.getFileName() + ".damaged"), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-wal"));
        Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-shm"));
    }

    private TreeStore(Path file, String boot) throws SQLException {
        this.boot = boot;
        this.connection = Sqlite.open(file);
        boolean ready = false;
        try {
            prepare();
            find = connection.prepareStatement("SELECT size, sec, nano, token, id, seal, content, used, tree FROM entry"
                    + " JOIN content ON content.number=entry.content WHERE root=? AND folder=? AND name=?");
            put = connection.prepareStatement("INSERT OR REPLACE INTO entry VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)");
            putContent = connection.prepareStatement("INSERT INTO content (tree) VALUES (?) RETURNING number");
            remove = connection.prepareStatement(
                    "DELETE FROM entry WHERE root=? AND folder=? AND name=? RETURNING content, bytes");
            removeContent = connection.prepareStatement("DELETE FROM content WHERE number=?");
            use = connection.prepareStatement("UPDATE entry SET used=? WHERE root=? AND folder=? AND name=?");
            ready = true;
        } finally {
            if (!ready) {
                connection.close();
            }
        }
    }

    private void prepare() throws SQLException {
        try (var s = connection.createStatement()) {
            s.execute("PRAGMA auto_vacuum=INCREMENTAL");
            s.execute("PRAGMA journal_mode=WAL");
            s.execute("PRAGMA synchronous=NORMAL");
            s.execute("PRAGMA journal_size_limit=67108864");
            int found;
            try (ResultSet version = s.executeQuery("PRAGMA user_version")) {
                found = version.getInt(1);
            }
            if (found > SCHEMA) {
                throw new SQLException("it was written by a newer version of the program");
            }
            s.execute("CREATE TABLE IF NOT EXISTS entry (root BLOB, folder BLOB, name BLOB, size INTEGER, sec INTEGER,"
                    + " nano INTEGER, token INTEGER, id INTEGER, seal BLOB, content INTEGER, bytes INTEGER, used INTEGER,"
                    + " boot TEXT, PRIMARY KEY (root, folder, name)) WITHOUT ROWID");
            s.execute("CREATE TABLE IF NOT EXISTS content (number INTEGER PRIMARY KEY, tree BLOB)");
            s.execute("CREATE INDEX IF NOT EXISTS used ON entry (used)");
            s.execute("CREATE INDEX IF NOT EXISTS content_of ON entry (content)");
            s.execute("PRAGMA user_version=" + SCHEMA);
        }
        connection.setAutoCommit(false);
        try (var old = connection.prepareStatement("DELETE FROM entry WHERE boot IS NOT NULL AND boot<>?");
                var s = connection.createStatement()) {
            old.setString(1, boot);
            if (old.executeUpdate() > 0) {
                s.execute("DELETE FROM content WHERE number NOT IN (SELECT content FROM entry)");
            }
            try (ResultSet sum = s.executeQuery("SELECT coalesce(sum(bytes), 0) FROM entry")) {
                bytes = sum.getLong(1);
            }
        }
        connection.commit();
    }

    /** The tree that is stored for a file, whatever its facts are now. */
    public synchronized Optional<Row> find(TreeKey key) throws SQLException {
        key(find, 1, key);
        try (ResultSet r = find.executeQuery()) {
            if (!r.next()) {
                return Optional.empty();
            }
            var facts =
                    new TreeFacts(r.getLong(1), new Timestamp(r.getLong(2), r.getInt(3)), r.getLong(4), r.getLong(5));
            var row = new Row(key, facts, r.getLong(7), r.getBytes(9));
            return Arrays.equals(r.getBytes(6), seal(row.key, facts, row.tree)) ? Optional.of(row) : Optional.empty();
        }
    }

    /** @param now seconds since 1970 */
    public synchronized void put(TreeKey key, TreeFacts facts, byte[] tree, long now) throws SQLException {
        remove(key);
        long number;
        putContent.setBytes(1, tree);
        try (ResultSet r = putContent.executeQuery()) {
            number = r.getLong(1);
        }
        key(put, 1, key);
        put.setLong(4, facts.size());
        put.setLong(5, facts.modified().seconds());
        put.setInt(6, facts.modified().nanos());
        put.setLong(7, facts.changeToken());
        put.setLong(8, facts.fileId());
        put.setBytes(9, seal(key, facts, tree));
        put.setLong(10, number);
        put.setLong(11, tree.length);
        put.setLong(12, now);
        put.setString(13, boot);
        put.executeUpdate();
        bytes += tree.length;
    }

    public synchronized void remove(TreeKey key) throws SQLException {
        key(remove, 1, key);
        long number = -1;
        try (ResultSet r = remove.executeQuery()) {
            if (r.next()) {
                number = r.getLong(1);
                bytes -= r.getLong(2);
            }
        }
        if (number >= 0) {
            removeContent.setLong(1, number);
            removeContent.executeUpdate();
        }
    }

    /** It was of use. @param now seconds since 1970 */
    public synchronized void used(TreeKey key, long now) throws SQLException {
        use.setLong(1, now);
        key(use, 2, key);
        use.executeUpdate();
    }

    /** What is stored below a folder is forgotten, or is from now on below another one. @param to null to forget */
    public synchronized void moveFolder(TreeKey from, TreeKey to, long now) throws SQLException {
        byte[] folder = NativeNames.encode(from.path().value());
        var below = new ArrayList<TreeKey>();
        try (var s = connection.prepareStatement(
                "SELECT folder, name FROM entry WHERE root=? AND (folder=? OR" + " (folder>=? AND folder<?))")) {
            s.setBytes(1, root(from));
            s.setBytes(2, folder);
            s.setBytes(3, NativeNames.encode(from.path().value() + '/'));
            s.setBytes(4, NativeNames.encode(from.path().value() + (char) ('/' + 1)));
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    RelPath parent = RelPath.of(NativeNames.decode(r.getBytes(1)));
                    below.add(from.at(parent.child(NativeNames.decode(r.getBytes(2)))));
                }
            }
        }
        for (TreeKey old : below) {
            Optional<Row> row = find(old);
            remove(old);
            if (row.isPresent()) {
                String rest = old.path().value().substring(from.path().value().length() + 1);
                put(to.at(RelPath.of(to.path().value() + '/' + rest)), row.get().facts, row.get().tree, now);
            }
        }
    }

    /** Everything stored so far of a root is on its disk. */
    public synchronized void flushed(String root) throws SQLException {
        try (var s = connection.prepareStatement("UPDATE entry SET boot=NULL WHERE root=? AND boot IS NOT NULL")) {
            s.setBytes(1, root.getBytes(StandardCharsets.US_ASCII));
            s.executeUpdate();
        }
        connection.commit();
    }

    /** Removes what was used longest ago until trees of at most so many bytes are left. */
    public synchronized void evict(long most) throws SQLException {
        if (bytes <= most) {
            return;
        }
        // some more, so that this is not done for every tree
        long goal = most - most / 10;
        while (bytes > goal) {
            TreeKey oldest;
            try (var s = connection.createStatement();
                    ResultSet r = s.executeQuery("SELECT root, folder, name FROM entry ORDER BY used LIMIT 1")) {
                if (!r.next()) {
                    break;
                }
                oldest = key(r);
            }
            remove(oldest);
        }
        connection.commit();
        try (var s = connection.createStatement()) {
            s.execute("PRAGMA incremental_vacuum");
        }
        connection.commit();
    }

    /** Some row. @param chance 0 to 1, which one */
    public synchronized Optional<Row> any(double chance) throws SQLException {
        try (var s =
                connection.prepareStatement("SELECT root, folder, name FROM entry WHERE content=(SELECT number FROM"
                        + " content WHERE number>=(SELECT min(number) + CAST((max(number) - min(number)) * ? AS INTEGER) FROM"
                        + " content) ORDER BY number LIMIT 1)")) {
            s.setDouble(1, chance);
            try (ResultSet r = s.executeQuery()) {
                return r.next() ? find(key(r)) : Optional.empty();
            }
        }
    }

    /** Length in bytes of all trees. */
    public synchronized long bytes() {
        return bytes;
    }

    public synchronized void commit() throws SQLException {
        connection.commit();
    }

    @Override
    public synchronized void close() {
        try {
            connection.commit();
            connection.close();
        } catch (SQLException e) {
            // what was committed is there, and the rest may be lost at any time
            return;
        }
    }

    private static TreeKey key(ResultSet r) throws SQLException {
        RelPath folder = RelPath.of(NativeNames.decode(r.getBytes(2)));
        return new TreeKey(
                new String(r.getBytes(1), StandardCharsets.US_ASCII), folder.child(NativeNames.decode(r.getBytes(3))));
    }

    private static void key(PreparedStatement s, int first, TreeKey key) throws SQLException {
        s.setBytes(first, root(key));
        s.setBytes(first + 1, key.folder());
        s.setBytes(first + 2, key.name());
    }

    private static byte[] root(TreeKey key) {
        return key.root().getBytes(StandardCharsets.US_ASCII);
    }

    /** Ties facts, name and tree to each other: a damaged page must not give a file the tree of another one. */
    private static byte[] seal(TreeKey key, TreeFacts f, byte[] tree) {
        byte[] name = NativeNames.encode(key.root() + '/' + key.path().value());
        int last = Math.min(Long.BYTES, tree.length);
        var all = ByteBuffer.allocate(name.length + 6 * Long.BYTES + last)
                .put(name)
                .putLong(f.size())
                .putLong(f.modified().seconds())
                .putLong(f.modified().nanos())
                .putLong(f.changeToken())
                .putLong(f.fileId())
                .putLong(tree.length)
                .put(tree, tree.length - last, last);
        var digest = ContentHash.of(all.array(), 0);
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(digest.high())
                .putLong(digest.low())
                .array();
    }
}
