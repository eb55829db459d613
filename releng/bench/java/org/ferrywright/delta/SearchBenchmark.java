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

/** Blocks of 4 KiB of a basis searched for in a content that has none of them, or all at other offsets. An operation is one MiB. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
public class SearchBenchmark {
    private static final int MIB = 16;
    private static final int BYTES = MIB << 20;
    private static final int SHIFT = 137;

    @Param({"nothing", "everything"})
    String found;

    private BlockSearch search;
    private ByteBuffer content;

    @Setup
    public void fill() {
        var random = new Random(1);
        var basis = new byte[BYTES];
        random.nextBytes(basis);
        var scheme = new BlockScheme(4096, 7);
        var builder = BlockTree.builder(new BlockShape(scheme, BYTES), true);
        builder.update(ByteBuffer.wrap(basis));
        var tree = builder.build();
        int leaves = tree.shape().leaves();
        var offsets = new long[leaves];
        for (int i = 0; i < leaves; i++) {
            offsets[i] = i * 4096L;
        }
        var other = new byte[BYTES];
        random.nextBytes(other);
        if (found.equals("everything")) {
            System.arraycopy(basis, 0, other, SHIFT, BYTES - SHIFT);
        }
        content = ByteBuffer.wrap(other);
        search = new BlockSearch(
                scheme, 0, offsets, tree.sums(List.of(new Nodes(0, 0, leaves))), List.of(new ByteRange(0, BYTES)));
    }

    @Benchmark
    @OperationsPerInvocation(MIB)
    public List<CopyRange> search() throws InterruptedException {
        return BlockFinder.find(search, this::read);
    }

    private int read(ByteBuffer to, long offset) {
        int n = Math.min(to.remaining(), BYTES - (int) offset);
        if (n <= 0) {
            return -1;
        }
        to.put(content.slice((int) offset, n));
        return n;
    }
}
