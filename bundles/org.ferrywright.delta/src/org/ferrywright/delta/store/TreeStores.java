package org.ferrywright.delta.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;
import org.sqlite.SQLiteErrorCode;

/** The store, opened when it is first needed, and begun anew when it is damaged. Its failures end here. */
public final class TreeStores implements AutoCloseable {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    /** Something to be done with the store. */
    public interface Work {
        void perform(TreeStore store) throws SQLException, InterruptedException;
    }

    /** A question to the store. */
    public interface Question<T> {
        Optional<T> ask(TreeStore store) throws SQLException;
    }

    private final Path file;
    private final String boot;
    private final Consumer<String> trouble;
    private TreeStore store;
    private boolean closed;

    /**
     * @param file the folder above is made with the store
     * @param boot as {@link #boot} tells it; null where what is kept does not depend on when this machine was started
     * @param trouble hears of what fails, in words for people
     */
    public TreeStores(Path file, String boot, Consumer<String> trouble) {
        this.file = file;
        this.boot = boot;
        this.trouble = trouble;
    }

    public void use(Work work) throws InterruptedException {
        TreeStore open = open();
        if (open != null) {
            try {
                work.perform(open);
            } catch (SQLException e) {
                failed(open, e);
            } catch (RuntimeException e) {
                trouble.accept("trees of blocks in " + file + " could not be kept: " + e);
            }
        }
    }

    public <T> Optional<T> ask(Question<T> question) {
        TreeStore open = open();
        if (open == null) {
            return Optional.empty();
        }
        try {
            return question.ask(open);
        } catch (SQLException e) {
            failed(open, e);
        } catch (RuntimeException e) {
            trouble.accept("trees of blocks in " + file + " could not be looked at: " + e);
        }
        return Optional.empty();
    }

    private synchronized TreeStore open() {
        if (store == null && !closed) {
            try {
                SecretSeed.folder(file.getParent());
                store = TreeStore.open(file, boot, trouble);
            } catch (IOException e) {
                trouble.accept(e.getMessage() + ": nothing is known of blocks later");
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
            trouble.accept("trees of blocks in " + file + " could not be used: " + e.getMessage());
            return;
        }
        store = null;
        failed.close();
        try {
            TreeStore.putAside(file, e, trouble);
        } catch (IOException second) {
            trouble.accept(file + " cannot be put aside (" + second.getMessage() + "): no trees of blocks are kept");
            closed = true;
        }
    }

    /** What was not flushed before another start of the machine does not count; where boots cannot be told apart, each start is one. */
    public static String boot() {
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
