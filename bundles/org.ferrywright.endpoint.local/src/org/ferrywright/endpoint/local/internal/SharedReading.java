package org.ferrywright.endpoint.local.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.endpoint.EndpointException;

/**
 * Reads a file for its tree of blocks by several threads. Each takes the next part that nobody has, so that a disk is read almost from
 * its first byte to its last.
 */
final class SharedReading {
    /** More would not make memory faster. */
    static final int THREADS = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);

    /** At least, in bytes. */
    private static final long PART = 2 << 20;
    /** At most: a part costs something, whether it is a hole or not. */
    private static final int PARTS = 256;

    private final Source source;
    private final BlockShape shape;
    private final long offset;
    private final boolean sums;
    /** Length of a part in bytes: a power of two, of whole leaves. */
    private final long part;

    private final BlockTree.Builder whole;
    /** Made before those that come before them, by number. */
    private final Map<Integer, BlockTree> early = new HashMap<>();

    private int taken;
    private int put;
    private boolean failed;

    /** @param offset where the bytes of the tree begin in the file */
    SharedReading(Source source, BlockShape shape, long offset, boolean sums) {
        this.source = source;
        this.shape = shape;
        this.offset = offset;
        this.sums = sums;
        long length = Math.max(PART, shape.scheme().leaf());
        while (shape.size() / length >= PARTS) {
            length <<= 1;
        }
        this.part = length;
        this.whole = BlockTree.builder(shape, sums);
    }

    BlockTree read() throws EndpointException, InterruptedException {
        var helpers = new ArrayList<FutureTask<Void>>();
        try {
            for (int i = 1; i < THREADS; i++) {
                var helper = new FutureTask<>(this::help);
                Thread.ofVirtual().name("tree").start(helper);
                helpers.add(helper);
            }
            parts(source);
        } finally {
            end(helpers);
        }
        for (var helper : helpers) {
            check(helper);
        }
        return whole.build();
    }

    private Void help() throws EndpointException, InterruptedException {
        try (Source mine = source.another()) {
            parts(mine);
        }
        return null;
    }

    private void parts(Source from) throws EndpointException, InterruptedException {
        boolean done = false;
        try {
            for (int i = take(); i >= 0; i = take()) {
                long begin = i * part;
                var piece = new BlockShape(shape.scheme(), Math.min(part, shape.size() - begin));
                put(i, TreeReader.alone(from, piece, offset + begin, sums));
            }
            done = true;
        } finally {
            if (!done) {
                fail();
            }
        }
    }

    /** The number of the next part, or -1 when nothing is left to do. */
    private synchronized int take() {
        return failed || taken * part >= shape.size() ? -1 : taken++;
    }

    private synchronized void fail() {
        failed = true;
    }

    private synchronized void put(int number, BlockTree tree) {
        early.put(number, tree);
        for (BlockTree next = early.remove(put); next != null; next = early.remove(put)) {
            whole.leaves(next, 0, next.shape().leaves());
            put++;
        }
    }

    /** Nobody reads the file any more when this returns, or its descriptor could be another file's. */
    private static void end(List<FutureTask<Void>> helpers) {
        boolean interrupted = false;
        for (var helper : helpers) {
            while (!helper.isDone()) {
                try {
                    helper.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    // looked at when all are over, unless this thread failed itself
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void check(FutureTask<Void> helper) throws EndpointException, InterruptedException {
        try {
            helper.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case EndpointException failure -> throw failure;
                case RuntimeException fault -> throw fault;
                case Error fault -> throw fault;
                default -> throw new IllegalStateException("an unexpected kind of failure", e.getCause());
            }
        }
    }
}
