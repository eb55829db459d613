package org.ferrywright.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Timestamp;
import org.ferrywright.wire.EntryDecoder;
import org.ferrywright.wire.EntryEncoder;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireInput;
import org.ferrywright.wire.WireOutput;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Entries of a listing to bytes and back. An operation is one entry. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
public class EntryBenchmark {
    private static final int ENTRIES = 1000;

    private List<Entry> entries;
    private byte[] encoded;

    @Setup
    public void fill() throws WireException, InterruptedException {
        var random = new Random(1);
        entries = new ArrayList<>();
        for (int i = 0; i < ENTRIES; i++) {
            var time = new Timestamp(1_700_000_000L + random.nextInt(10_000_000), random.nextInt(1_000_000_000));
            entries.add(new Entry("file%06d.txt".formatted(i), EntryKind.FILE, random.nextInt(16384), time, 0644, 0, 0, 1000L + i, 1, i, ""));
        }
        encoded = encode();
    }

    @Benchmark
    @OperationsPerInvocation(ENTRIES)
    public byte[] encode() throws WireException, InterruptedException {
        var out = new WireOutput();
        var encoder = new EntryEncoder(out);
        for (Entry e : entries) {
            encoder.write(e);
        }
        return out.toByteArray();
    }

    @Benchmark
    @OperationsPerInvocation(ENTRIES)
    public long decode() throws WireException, InterruptedException {
        var decoder = new EntryDecoder(new WireInput(encoded));
        long bytes = 0;
        for (int i = 0; i < ENTRIES; i++) {
            bytes += decoder.readEntry().size();
        }
        return bytes;
    }
}
