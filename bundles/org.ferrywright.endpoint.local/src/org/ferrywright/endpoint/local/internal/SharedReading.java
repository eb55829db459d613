package org.ferrywright.endpoint.local.internal;

import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.endpoint.EndpointException;

/** Reads a file for its tree of blocks by several threads. */
final class SharedReading {
    /** At least, in bytes. */
    private static final long PART = 2 << 20;
    /** At most: a part costs something, whether it is a hole or not. */
    private static final int PARTS = 256;

    private final BlockShape shape;
    private final long offset;
    private final boolean sums;
    /** Length of a part in bytes: a power of two, of whole leaves. */
    private final long part;

    private final BlockTree.Builder whole;
    private final TreeParts trees;

    /** @param offset where the bytes of the tree begin in the file */
    SharedReading(BlockShape shape, long offset, boolean sums) {
        this.shape = shape;
        this.offset = offset;
        this.sums = sums;
        long length = Math.max(PART, shape.scheme().leaf());
        while (shape.size() / length >= PARTS) {
            length <<= 1;
        }
        this.part = length;
        this.whole = BlockTree.builder(shape, sums);
        this.trees = new TreeParts(whole);
    }

    BlockTree read(Source source) throws EndpointException, InterruptedException {
        int parts = (int) ((shape.size() + part - 1) / part);
        SharedParts.work(parts, new Hand(source, false), () -> new Hand(source.another(), true));
        return whole.build();
    }

    private final class Hand implements SharedParts.Hand {
        private final Source source;
        private final boolean own;

        /** @param own whether it closes the source */
        private Hand(Source source, boolean own) {
            this.source = source;
            this.own = own;
        }

        @Override
        public void part(int number) throws EndpointException, InterruptedException {
            long begin = number * part;
            var piece = new BlockShape(shape.scheme(), Math.min(part, shape.size() - begin));
            trees.put(number, TreeReader.alone(source, piece, offset + begin, sums));
        }

        @Override
        public void close() {
            if (own) {
                source.close();
            }
        }
    }
}
