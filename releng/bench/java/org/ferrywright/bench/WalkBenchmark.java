package org.ferrywright.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.ferrywright.core.Filter;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.local.LocalRoots;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A tree of this machine listed whole with its facts. An operation is one entry; the tree lies in java.io.tmpdir. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
public class WalkBenchmark {
    private static final int FOLDERS = 100;
    private static final int IN_EACH = 199;
    private static final int ENTRIES = FOLDERS * (IN_EACH + 1);

    private Path folder;
    private Endpoint root;

    @Setup
    public void fill() throws IOException, EndpointException {
        folder = Files.createTempDirectory("ferry-walk");
        for (int d = 0; d < FOLDERS; d++) {
            Path below = Files.createDirectory(folder.resolve("folder-" + d));
            for (int i = 0; i < IN_EACH; i++) {
                Files.createFile(below.resolve("file-" + i));
            }
        }
        root = LocalRoots.open(folder, "0123abcd", false);
    }

    @TearDown
    public void remove() throws IOException {
        root.close();
        try (var all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(ENTRIES)
    public int walk() throws EndpointException, InterruptedException {
        int found = 0;
        try (var walk = root.facet(RecursiveList.class).orElseThrow().walk(RelPath.ROOT, Filter.ALL)) {
            for (var listing = walk.next(); listing != null; listing = walk.next()) {
                found += listing.entries().size();
            }
        }
        if (found != ENTRIES) {
            throw new IllegalStateException(found + " entries, not " + ENTRIES);
        }
        return found;
    }
}
