package org.ferrywright.delta;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Blocks digested, trees asked and stored. An operation is one MiB of content. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
public class BlockBenchmark {
    private static final int MIB = 16;
    private static final int BYTES = MIB << 20;

    @Param({"4096", "65536"})
    int leaf;

    private ByteBuffer content;
    private byte[] bytes;
    private BlockTree tree;
    private byte[] stored;
    private RollingSum rolling;

    @Setup
    public void fill() {
        bytes = new byte[BYTES];
        new Random(1).nextBytes(bytes);
        content = ByteBuffer.allocateDirect(BYTES).put(bytes).flip();
        tree = build(true);
        stored = tree.encode();
        rolling = new RollingSum(7);
    }

    /** Digests of blocks of what is read. */
    @Benchmark
    @OperationsPerInvocation(MIB)
    public BlockTree hash() {
        return build(false);
    }

    /** The same with the sums by which moved blocks are found. */
    @Benchmark
    @OperationsPerInvocation(MIB)
    public BlockTree hashWithSums() {
        return build(true);
    }

    /** The rolling sum alone. */
    @Benchmark
    @OperationsPerInvocation(MIB)
    public long roll() {
        return rolling.append(0, bytes, 0, BYTES);
    }

    /** What a Listener does with a tree that it kept: read it and tell the digests of all its blocks. */
    @Benchmark
    @OperationsPerInvocation(MIB)
    public long[] lookUp() {
        var kept = BlockTree.decode(stored).orElseThrow();
        return kept.digests(List.of(new Nodes(0, 0, kept.shape().leaves())));
    }

    private BlockTree build(boolean sums) {
        var builder = BlockTree.builder(new BlockShape(new BlockScheme(leaf, 7), BYTES), sums);
        builder.update(content);
        return builder.build();
    }
}
