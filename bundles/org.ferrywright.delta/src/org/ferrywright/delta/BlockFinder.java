package org.ferrywright.delta;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds blocks of a basis in another content, at any offset: it rolls a sum over the content byte by byte, looks it up, and lets the digest
 * decide. After a block it goes on behind it and expects the block that follows in the basis.
 *
 * <p>Time is in proportion to the content searched and memory to the blocks, whatever the two are: of blocks that are the same one is
 * enough, and digests are made of few times as many bytes as were rolled over. Then blocks can be missed, never mistaken.
 */
public final class BlockFinder {
    /** The greatest length of blocks that can be searched for, in bytes. */
    public static final int MOST_LENGTH = 16 << 20;

    /** Above it a tree has one node. */
    private static final int MOST_LEVEL = 5;

    private BlockFinder() {}

    /** The content that is searched. */
    @FunctionalInterface
    public interface Content<X extends Exception> {
        /** Puts some bytes from the offset on into the buffer, at least one, and returns how many; -1 behind the end. */
        int read(ByteBuffer to, long offset) throws X, InterruptedException;
    }

    /**
     * Where blocks lie in the content: ascending, apart, neighbours joined; every one lies in a region as a whole.
     *
     * @throws IllegalArgumentException for blocks longer than {@link #MOST_LENGTH}
     * @throws InterruptedException when the thread was interrupted
     */
    public static <X extends Exception> List<CopyRange> find(BlockSearch search, Content<X> content)
            throws X, InterruptedException {
        if (search.level() > MOST_LEVEL || search.length() > MOST_LENGTH) {
            throw new IllegalArgumentException("blocks of level " + search.level() + " over leaves of "
                    + search.scheme().leaf() + " bytes are too long to search for");
        }
        var found = new ArrayList<CopyRange>();
        if (search.offsets().length > 0) {
            var roll = new Roll<>(search, content);
            for (var region : search.regions()) {
                roll.search(region, found);
            }
        }
        return found;
    }
}
