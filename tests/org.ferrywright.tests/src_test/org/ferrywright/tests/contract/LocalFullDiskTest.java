package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.BulkWrite.Outcome;
import org.ferrywright.endpoint.BulkWrite.StoreFile;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Space;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.local.LocalRoots;
import org.ferrywright.endpoint.local.internal.LocalVariants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A local root on a disk of two megabytes, where this process may mount one. */
class LocalFullDiskTest {
    private static final int SMALL = 100_000;

    @TempDir
    private Path place;

    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", place.toString());
        assumeTrue(mounted, "this process may not mount anything");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", place.toString()))
                    .as("nothing is open on it any more")
                    .isTrue();
        }
    }

    @Test
    void theOldFileStaysWholeAndTheRestGoesOn() throws Exception {
        try (var endpoint = LocalRoots.open(place, "0123abcd", false)) {
            fillUp(endpoint);
        }
    }

    @Test
    void byJavaAloneToo() throws Exception {
        try (var endpoint = LocalVariants.portable(place)) {
            fillUp(endpoint);
        }
    }

    private void fillUp(Endpoint endpoint) throws Exception {
        byte[] old = content(SMALL, 1);
        Files.write(place.resolve("f"), old);
        long before = endpoint.facet(Space.class).orElseThrow().available();
        byte[] large = content(5_000_000, 2);
        var path = RelPath.of("f");
        try (var staged = endpoint.stage(path, new StageRequest(temporary(1), large.length, false, 0))) {
            var failure = ContractGroup.failure(() -> {
                var channel = staged.channel();
                for (var buffer = ByteBuffer.wrap(large); buffer.hasRemaining(); ) {
                    channel.write(buffer);
                }
                staged.commit(new Commit(Attributes.NONE, ContentHash.of(large, 0), Expect.ANY));
            });
            assertThat(failure.kind()).isEqualTo(Kind.NO_SPACE);
            assertThat(failure.path()).isEqualTo("f");
            assertThat(Files.readAllBytes(place.resolve("f"))).isEqualTo(old);
            staged.discard();
        }
        assertThat(endpoint.facet(Space.class).orElseThrow().available())
                .as("what was begun is given back")
                .isEqualTo(before);
        byte[] small = content(SMALL, 3);
        var outcomes = endpoint.facet(BulkWrite.class)
                .orElseThrow()
                .perform(List.of(
                        new StoreFile(path, temporary(2), large, ContentHash.of(large, 0), Attributes.NONE, Expect.ANY),
                        new StoreFile(
                                RelPath.of("g"),
                                temporary(3),
                                small,
                                ContentHash.of(small, 0),
                                Attributes.NONE,
                                Expect.ABSENT)));
        assertThat(outcomes.getFirst())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.cause().kind()).isEqualTo(Kind.NO_SPACE));
        assertThat(outcomes.getLast()).isInstanceOf(Outcome.Done.class);
        assertThat(Files.readAllBytes(place.resolve("f"))).isEqualTo(old);
        assertThat(Files.readAllBytes(place.resolve("g"))).isEqualTo(small);
        try (var names = Files.list(place)) {
            assertThat(names).hasSize(2);
        }
    }

    private static String temporary(long key) {
        return TemporaryNames.of("0123abcd", key);
    }

    private static byte[] content(int length, long seed) {
        return ContractGroup.bytes(length, seed);
    }

    private static boolean run(String... command) throws Exception {
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
