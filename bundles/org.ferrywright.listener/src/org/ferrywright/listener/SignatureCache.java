package org.ferrywright.listener;

import java.nio.file.Path;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BlockTrees;
import org.ferrywright.listener.internal.trees.TreeCache;

/**
 * The signatures of a Listener's files: the trees of their blocks, made while files are written or read, so that nobody needs to read a
 * file to know which blocks it has. A tree counts only as long as size, times, change token and id of its file are what they were, as this machine
 * tells them. May be lost at any time. Nothing is opened before it is needed. Safe for many threads.
 */
public final class SignatureCache implements AutoCloseable {
    /** Length in bytes of all trees when nothing else is asked for: enough for half a TB of files. */
    public static final long USUAL_BYTES = 2L << 30;

    private final TreeCache cache;

    /**
     * @param folder for its files, which nobody else uses; made when it is needed, for its owner only
     * @param mostBytes of all trees; what was used longest ago goes
     */
    public SignatureCache(Path folder, long mostBytes) {
        this.cache = new TreeCache(folder, mostBytes);
    }

    /** Where an endpoint finds the trees. @param name of the served root; @param folder that it is; @param below where in it the endpoint is open */
    BlockTrees trees(String name, Path folder, RelPath below) {
        return cache.trees(name, folder, below);
    }

    /** How many trees were found, by samples, not to be those of their files although all facts were. */
    public long damaged() {
        return cache.damaged();
    }

    /** Waits until everything is stored that was made so far. */
    public void finish() throws InterruptedException {
        cache.finish();
    }

    @Override
    public void close() {
        cache.close();
    }
}
