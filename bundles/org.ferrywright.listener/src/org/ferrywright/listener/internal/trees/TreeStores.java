package org.ferrywright.listener.internal.trees;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;

/** The store, opened when it is first needed, and begun anew when it is damaged. Its failures end here. */
final class TreeStores implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TreeStores.class);
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    /** A question to the store. */
    interface Question<T> {
        Optional<T> ask(TreeStore store) throws SQLException;
    }

    private final Path file;
    private TreeStore store;
    private boolean closed;

    /** @param file the folder above is made with the store */
    TreeStores(Path file) {
        this.file = file;
    }

    void use(TreeWriter.Work work) throws InterruptedException {
        TreeStore open = open();
        if (open != null) {
            try {
                work.perform(open);
            } catch (SQLException e) {
                failed(open, e);
            } catch (RuntimeException e) {
                LOG.warn("trees of blocks in {} could not be kept", file, e);
            }
        }
    }

    <T> Optional<T> ask(Question<T> question) {
        TreeStore open = open();
        if (open == null) {
            return Optional.empty();
        }
        try {
            return question.ask(open);
        } catch (SQLException e) {
            failed(open, e);
        } catch (RuntimeException e) {
            LOG.warn("trees of blocks in {} could not be looked at", file, e);
        }
        return Optional.empty();
    }

    private synchronized TreeStore open() {
        if (store == null && !closed) {
            try {
                SecretSeed.folder(file.getParent());
                store = TreeStore.open(file, boot());
            } catch (IOException e) {
                LOG.warn("{}: files are read again for their blocks, each time", e.getMessage());
                closed = true;
            }
        }
        return store;
    }

    private synchronized void failed(TreeStore failed, SQLException e) {
        if (store != failed) {
            return;
        }
        int code = e.getErrorCode() & 0xff;
        if (code != SQLiteErrorCode.SQLITE_CORRUPT.code && code != SQLiteErrorCode.SQLITE_NOTADB.code) {
            LOG.warn("trees of blocks in {} could not be used: {}", file, e.getMessage());
            return;
        }
        store = null;
        failed.close();
        try {
            TreeStore.putAside(file, e);
        } catch (IOException second) {
            LOG.warn("{} cannot be put aside ({}): no trees of blocks are kept", file, second.getMessage());
            closed = true;
        }
    }

    /** What was not flushed before another start of the machine does not count; where boots cannot be told apart, each start is one. */
    private static String boot() {
        try {
            return Files.readString(BOOT).strip();
        } catch (IOException e) {
            return Long.toHexString(System.nanoTime()) + ProcessHandle.current().pid();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (store != null) {
            store.close();
            store = null;
        }
    }
}
