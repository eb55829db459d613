package org.ferrywright.delta;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The digests of the blocks of one content, and of all nodes above them: a leaf's is XXH3-128 of its bytes, a node's that of the digests
 * of its children, the root's that of the top node's with the size of the content and the length of the leaves. Any other content
 * has another root. Unchangeable; keeps 17 bytes for each leaf, and 8 more with sums.
 */
public final class BlockTree {
    /** How many nodes may be asked for at once. */
    public static final int MOST_AT_ONCE = 1 << 16;

    private final BlockShape shape;
    private final long[][] levels;
    private final long[] sums;
    private final ContentDigest root;

    /**
     * @param leaves high and low half of the digest of each leaf
     * @param sums of each leaf, or null
     */
    BlockTree(BlockShape shape, BlockHash hash, long[] leaves, long[] sums) {
        this.shape = shape;
        this.sums = sums;
        levels = new long[shape.levels()][];
        levels[0] = leaves;
        for (int i = 1; i < levels.length; i++) {
            levels[i] = hash.above(levels[i - 1]);
        }
        long[] top = levels[levels.length - 1];
        root = hash.root(top[0], top[1], shape.size());
    }

    /** @param sums whether blocks can be searched for by this tree, which makes it slower to build */
    public static Builder builder(BlockShape shape, boolean sums) {
        return new Builder(shape, sums);
    }

    public BlockShape shape() {
        return shape;
    }

    /** The digest of the whole content. */
    public ContentDigest root() {
        return root;
    }

    public ContentDigest leaf(int leaf) {
        return new ContentDigest(levels[0][2 * leaf], levels[0][2 * leaf + 1]);
    }

    /** 64 bits of the digest of each node, in the order asked for. @throws IllegalArgumentException for nodes that there are not, or too many */
    public long[] digests(List<Nodes> nodes) {
        var result = new long[count(nodes)];
        int at = 0;
        for (var some : nodes) {
            long[] level = levels[some.level()];
            for (int i = 0; i < some.count(); i++) {
                result[at++] = level[2 * (some.first() + i) + 1];
            }
        }
        return result;
    }

    /** Whether blocks can be searched for by this tree. */
    public boolean hasSums() {
        return sums != null;
    }

    /**
     * What nodes of full length are searched by, in the order asked for.
     *
     * @throws IllegalArgumentException for nodes that there are not or that are shorter, or too many
     * @throws IllegalStateException for a tree without sums
     */
    public BlockSums sums(List<Nodes> nodes) {
        if (sums == null) {
            throw new IllegalStateException("this tree of blocks was made without sums");
        }
        var shown = new int[count(nodes)];
        var rolling = new RollingSum(shape.scheme().seed());
        long power = rolling.power(shape.scheme().leaf());
        int at = 0;
        for (var some : nodes) {
            int leaves = 1 << (4 * some.level());
            int end = some.first() + some.count();
            if (shape.length(some.level(), end - 1) < shape.span(some.level())) {
                throw new IllegalArgumentException(
                        "node " + (end - 1) + " on level " + some.level() + " is shorter than others: it has no sum");
            }
            for (int node = some.first(); node < end; node++) {
                long sum = 0;
                for (int i = node * leaves; i < (node + 1) * leaves; i++) {
                    sum = sum * power + sums[i];
                }
                shown[at++] = rolling.shown(sum);
            }
        }
        return new BlockSums(shown, digests(nodes));
    }

    private int count(List<Nodes> nodes) {
        long count = 0;
        for (var some : nodes) {
            int there = some.level() < levels.length ? levels[some.level()].length / 2 : 0;
            if ((long) some.first() + some.count() > there) {
                throw new IllegalArgumentException(some.count() + " nodes from " + some.first() + " on level "
                        + some.level() + " of a tree with " + there + " there");
            }
            count += some.count();
        }
        if (count > MOST_AT_ONCE) {
            throw new IllegalArgumentException(count + " nodes at once are more than " + MOST_AT_ONCE);
        }
        return (int) count;
    }

    /** The form in which trees are stored, as docs/formats.md has it. */
    public byte[] encode() {
        return StoredTree.encode(shape, levels[0], sums);
    }

    /** The tree that was stored; nothing for bytes that are damaged or something else. Takes memory in proportion to the bytes given. */
    public static Optional<BlockTree> decode(byte[] stored) {
        return StoredTree.decode(stored);
    }

    /** Makes a tree of a content as it goes by, from its first byte to its last. Not for use by several threads at once. */
    public static final class Builder {
        private final BlockShape shape;
        private final BlockHash hash;
        private final long[] digests;
        private final long[] sums;
        private final RollingSum rolling;
        private final LeafDigester leaf;
        private int next;

        private Builder(BlockShape shape, boolean withSums) {
            this.shape = shape;
            this.hash = new BlockHash(shape.scheme());
            this.digests = new long[2 * shape.leaves()];
            this.sums = withSums ? new long[shape.leaves()] : null;
            this.rolling = withSums ? new RollingSum(shape.scheme().seed()) : null;
            this.leaf = new LeafDigester(hash, rolling, shape.scheme().leaf());
        }

        /** How many bytes of the content went by. */
        public long position() {
            // the last leaf may be shorter than the others
            return Math.min((long) next * shape.scheme().leaf() + leaf.length(), shape.size());
        }

        /**
         * Takes what remains in the buffer, and leaves the buffer's position as it is.
         *
         * @throws IllegalArgumentException for more than the content has
         */
        public void update(ByteBuffer content) {
            checkRoom(content.remaining());
            for (int at = content.position(); at < content.limit(); ) {
                at += leaf.take(content, at);
                if (leaf.isFull()) {
                    endLeaf();
                }
            }
        }

        /** Goes on by a hole. @throws IllegalArgumentException for more than the content has */
        public void zeros(long length) {
            checkRoom(length);
            int full = shape.scheme().leaf();
            for (long rest = length; rest > 0; ) {
                if (leaf.length() == 0 && rest >= full) {
                    put(leaf.ofZeros(), 0);
                    rest -= full;
                } else {
                    rest -= leaf.takeZeros(rest);
                    if (leaf.isFull()) {
                        endLeaf();
                    }
                }
            }
        }

        /**
         * Takes over whole leaves of a tree of the same scheme whose content is the same here.
         *
         * @throws IllegalArgumentException when this does not stand between two leaves, or the leaves are not there, of another
         *     length here, or without the sums that this tree has to have
         */
        public void leaves(BlockTree from, int first, int count) {
            if (count == 0) {
                return;
            }
            if (!from.shape.scheme().equals(shape.scheme())
                    || leaf.length() != 0
                    || sums != null && from.sums == null) {
                throw new IllegalArgumentException("leaves cannot be taken over at " + position() + " of this tree");
            }
            if (first < 0
                    || count < 0
                    || first > from.shape.leaves() - count
                    || next > shape.leaves() - count
                    || from.shape.length(0, first + count - 1) != shape.length(0, next + count - 1)) {
                throw new IllegalArgumentException(
                        "leaf " + first + " and " + count + " in all do not fit at " + position());
            }
            System.arraycopy(from.levels[0], 2 * first, digests, 2 * next, 2 * count);
            if (sums != null) {
                System.arraycopy(from.sums, first, sums, next, count);
            }
            next += count;
        }

        /** The tree of the content that went by. @throws IllegalStateException when that is not all of it */
        public BlockTree build() {
            if (position() != shape.size()) {
                throw new IllegalStateException("only " + position() + " of " + shape.size() + " bytes went by");
            }
            if (next < shape.leaves()) {
                endLeaf();
            }
            return new BlockTree(shape, hash, digests, sums);
        }

        private void checkRoom(long length) {
            if (length < 0 || length > shape.size() - position()) {
                throw new IllegalArgumentException(
                        length + " more bytes after " + position() + " of a content of " + shape.size());
            }
        }

        private void endLeaf() {
            long sum = leaf.sum();
            put(leaf.end(), sum);
        }

        private void put(ContentDigest digest, long sum) {
            digests[2 * next] = digest.high();
            digests[2 * next + 1] = digest.low();
            if (sums != null) {
                sums[next] = sum;
            }
            next++;
        }
    }
}
