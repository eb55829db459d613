package org.ferrywright.endpoint.local.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Patch;
import org.ferrywright.endpoint.PatchRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Long copies of a patch are made by several threads, and what breaks off in between is known to be no beginning of the file. */
class SharedCopyingTest {
    private static final int MIB = 1 << 20;
    private static final RelPath FILE = RelPath.of("f");
    private static final String TEMPORARY = Variant.temporary(7);

    @TempDir
    private Path root;

    private LocalEndpoint endpoint;
    private byte[] basis;
    private byte[] made;
    private PatchRequest request;

    @BeforeEach
    void content() throws IOException {
        basis = new byte[40 * MIB + 1234];
        new Random(2).nextBytes(basis);
        Arrays.fill(basis, 11 * MIB + 77, 21 * MIB, (byte) 0);
        try (var file = FileChannel.open(
                root.resolve("f"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                StandardOpenOption.SPARSE)) {
            file.write(ByteBuffer.wrap(basis, 0, 11 * MIB + 77), 0);
            file.write(ByteBuffer.wrap(basis, 21 * MIB, basis.length - 21 * MIB), 21 * MIB);
        }
    }

    @AfterEach
    void close() {
        endpoint.close();
    }

    /** @param inserted before what moves; @param known whether the tree of the basis is at hand */
    @ParameterizedTest
    @CsvSource({
        "BENEATH, 4096, 0, false", "BENEATH, 4096, 0, true", "BENEATH, 4096, 4096, true", "BENEATH, 4096, 137, true",
        "BENEATH, 4096, 137, false", "BENEATH, 8388608, 137, false", "BENEATH, 8388608, 8388608, true",
                "PORTABLE, 4096, 137, true",
        "PORTABLE, 4096, 4096, false"
    })
    void whatIsCopiedIsThere(Variant variant, int leaf, int inserted, boolean known) throws Exception {
        open(variant, leaf, inserted);
        if (known) {
            try (var blocks = deltas().blocks(FILE, request.scheme(), Expect.ANY)) {
                blocks.root();
            }
        }
        try (var patch = deltas().patch(FILE, request)) {
            fill(patch, 0);
            patch.commit(commit());
        }
        assertThat(Files.readAllBytes(root.resolve("f"))).isEqualTo(made);
        assertThat(root.toFile().list()).containsExactly("f");
    }

    @ParameterizedTest
    @EnumSource(names = {"BENEATH", "PORTABLE"})
    void whatWasBeingCopiedWhenTheProcessEndedIsMadeAgain(Variant variant) throws Exception {
        open(variant, 4096, 137);
        long whole = 2 * MIB + 50;
        try (var file =
                FileChannel.open(root.resolve(TEMPORARY), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(made, 0, (int) whole), 0);
            file.write(ByteBuffer.wrap(made, 8 * MIB, MIB), 8 * MIB);
            file.write(ByteBuffer.allocate(1), made.length + whole);
        }
        try (var patch = deltas().patch(FILE, request)) {
            assertThat(patch.resumeOffset()).isEqualTo(2 * MIB);
            fill(patch, 2 * MIB);
            patch.commit(commit());
        }
        assertThat(Files.readAllBytes(root.resolve("f"))).isEqualTo(made);
    }

    @ParameterizedTest
    @EnumSource(names = {"BENEATH", "PORTABLE"})
    void whatIsLongerThanThatIsNoTemporaryOfThisFile(Variant variant) throws Exception {
        open(variant, 4096, 137);
        try (var file =
                FileChannel.open(root.resolve(TEMPORARY), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(1), 2L * made.length + 1);
        }
        try (var patch = deltas().patch(FILE, request)) {
            assertThat(patch.resumeOffset()).isZero();
        }
    }

    @Test
    void ofACopyThatFailsNothingIsLeft() throws Exception {
        open(Variant.BENEATH, 4096, 137);
        try (var patch = deltas().patch(FILE, request)) {
            patch.literal().write(ByteBuffer.wrap(made, 0, 137));
            patch.copy(0, 9 * MIB);
            try (var file = FileChannel.open(root.resolve("f"), StandardOpenOption.WRITE)) {
                file.truncate(30 * MIB);
            }
            assertThatThrownBy(() -> patch.copy(9 * MIB, basis.length - 9 * MIB))
                    .isInstanceOfSatisfying(
                            EndpointException.class,
                            e -> assertThat(e.kind()).isEqualTo(EndpointException.Kind.CHANGED));
        }
        assertThat(Files.size(root.resolve(TEMPORARY))).isBetween(9L * MIB, 9L * MIB + 4096);
    }

    private void open(Variant variant, int leaf, int inserted) throws Exception {
        endpoint = variant.open(root);
        made = new byte[inserted + basis.length];
        new Random(3).nextBytes(made);
        System.arraycopy(basis, 0, made, inserted, basis.length);
        var scheme = new BlockScheme(leaf, 11);
        var is = Expect.same(endpoint.stat(FILE).orElseThrow());
        request = new PatchRequest(TEMPORARY, made.length, scheme, FILE, is, false, true, true);
    }

    private Deltas deltas() {
        return endpoint.facet(Deltas.class).orElseThrow();
    }

    private void fill(Patch patch, int from) throws Exception {
        int inserted = made.length - basis.length;
        int at = from;
        if (at < inserted) {
            patch.literal().write(ByteBuffer.wrap(made, at, inserted - at));
            at = inserted;
        }
        patch.copy(at - inserted, made.length - at);
    }

    private Commit commit() {
        var builder = BlockTree.builder(new BlockShape(request.scheme(), made.length), false);
        builder.update(ByteBuffer.wrap(made));
        return new Commit(Attributes.NONE, builder.build().root(), Expect.ANY);
    }
}
