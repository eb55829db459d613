package org.ferrywright.endpoint.local.internal;

import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.endpoint.EndpointException;

/**
 * Carries a long part of a basis into a temporary and its bytes into a tree, by several threads. After a failure any part of it may be
 * there.
 */
final class SharedCopying {
    /** In bytes; less is done before another thread has begun. */
    static final long LEAST = 8 << 20;

    private static final long PART = 4 << 20;

    private final Failures failures;
    private final long from;
    private final long at;
    private final long length;
    private final BlockScheme scheme;
    /** Length of a part in bytes: of whole leaves. */
    private final long part;

    private final TreeParts trees;

    /** @param builder takes the bytes, which are whole leaves of it, into the tree */
    SharedCopying(Failures failures, BlockScheme scheme, long from, long at, long length, BlockTree.Builder builder) {
        this.failures = failures;
        this.from = from;
        this.at = at;
        this.length = length;
        this.scheme = scheme;
        this.part = Math.max(PART, scheme.leaf());
        this.trees = new TreeParts(builder);
    }

    void copy(Source basis, OpenFile to) throws EndpointException, InterruptedException {
        int parts = (int) ((length + part - 1) / part);
        SharedParts.work(parts, new Hand(basis, to, false), () -> new Hand(basis.another(), to.another(), true));
    }

    private final class Hand implements SharedParts.Hand {
        private final Source basis;
        private final OpenFile to;
        private final BasisCopy copy;
        private final boolean own;

        /** @param own whether it closes what it works with */
        private Hand(Source basis, OpenFile to, boolean own) {
            this.basis = basis;
            this.to = to;
            this.copy = new BasisCopy(basis, to, new SparseContent(to, 0), failures);
            this.own = own;
        }

        @Override
        public void part(int number) throws EndpointException, InterruptedException {
            long begin = number * part;
            long size = Math.min(part, length - begin);
            var builder = BlockTree.builder(new BlockShape(scheme, size), false);
            copy.copy(from + begin, at + begin, size, builder);
            trees.put(number, builder.build());
        }

        @Override
        public void close() {
            if (own) {
                basis.close();
                to.close();
            }
        }
    }
}
