package org.ferrywright.delta;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Digests of whole files. An operation is one MiB. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
public class DigestBenchmark {
    private static final int MIB = 16;

    private ByteBuffer content;

    @Setup
    public void fill() {
        var bytes = new byte[MIB << 20];
        new Random(1).nextBytes(bytes);
        content = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    @Benchmark
    @OperationsPerInvocation(MIB)
    public ContentDigest xxh3() {
        var hash = new ContentHash(7);
        hash.update(content);
        return hash.digest();
    }

    @Benchmark
    @OperationsPerInvocation(MIB)
    public byte[] sha256() throws NoSuchAlgorithmException {
        var hash = MessageDigest.getInstance("SHA-256");
        hash.update(content.duplicate());
        return hash.digest();
    }
}
