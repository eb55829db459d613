package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Timestamp;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointIOException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.HardLinks;
import org.ferrywright.endpoint.Keeping;
import org.ferrywright.endpoint.Patch;
import org.ferrywright.endpoint.PatchRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** New versions that are made of old ones. */
@Exercises(Deltas.class)
abstract class PatchingGroup extends ContractGroup {
    private static final BlockScheme SCHEME = DeltasGroup.SCHEME;
    private static final int LEAF = SCHEME.leaf();

    /** One step of a patch: a copy, or a literal. */
    private record Step(long from, long length, byte[] bytes) {
        static Step copy(long from, long length) {
            return new Step(from, length, null);
        }

        static Step literal(byte[] bytes) {
            return new Step(0, bytes.length, bytes);
        }
    }

    private static final byte[] OLD = bytes(300_000, 1);

    @BeforeEach
    void isWritable() {
        assumeTrue(!endpoint().traits().readOnly(), "a read-only root");
    }

    @Test
    void changesSomeBlocks() throws Exception {
        backdoor().file("d", new byte[0]);
        backdoor().file("f", OLD);
        Entry before = stat("f");
        Entry now = patch(
                "f", before, OLD, Step.copy(0, 40_960), Step.literal(bytes(5_000, 2)), Step.copy(45_960, 254_040));
        assertThat(now).isEqualTo(stat("f")).returns(300_000L, Entry::size);
        assertThat(now.modified()).isEqualTo(kept(PLAIN.modified()));
        if (endpoint().traits().modes()) {
            assertThat(backdoor().mode("f")).isEqualTo(0640);
        }
        assertNoTemporaries("");
    }

    @Test
    void growsShrinksAndShifts() throws Exception {
        for (var steps : List.of(
                List.of(Step.copy(0, 300_000), Step.literal(bytes(100_000, 2))),
                List.of(Step.copy(0, 300_000), Step.literal(bytes(1, 2))),
                List.of(Step.copy(0, 1)),
                List.of(Step.copy(0, 123_456)),
                List.of(Step.copy(4_096, 295_904)),
                List.of(Step.literal(bytes(10, 2)), Step.copy(0, 300_000)),
                List.of(Step.copy(200_000, 100_000), Step.copy(0, 200_000)),
                List.of(Step.copy(0, 300_000), Step.copy(0, 300_000), Step.copy(299_999, 1)),
                List.of(Step.literal(bytes(LEAF, 7)), Step.copy(LEAF, 4 * LEAF), Step.copy(LEAF, 3 * LEAF + 5)),
                List.of(Step.copy(294_912, 5_088), Step.copy(0, LEAF)),
                List.of(Step.copy(294_912, 5_088)),
                List.of(Step.literal(bytes(2 * LEAF, 7))),
                List.<Step>of())) {
            backdoor().file("f", OLD);
            patch("f", stat("f"), OLD, steps.toArray(Step[]::new));
        }
        assertNoTemporaries("");
    }

    @Test
    void anEmptyFileBecomesAnother() throws Exception {
        backdoor().file("f", new byte[0]);
        patch("f", stat("f"), new byte[0], Step.literal(text("new")));
        patch("f", stat("f"), text("new"), Step.copy(0, 3), Step.copy(1, 1));
        patch("f", stat("f"), text("newe"));
        assertContent("f", new byte[0]);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void anythingOutOfAnything(long seed) throws Exception {
        var random = new Random(seed);
        byte[] old = OLD;
        backdoor().file("f", old);
        for (int round = 0; round < 4; round++) {
            var steps = new Step[random.nextInt(12)];
            for (int i = 0; i < steps.length; i++) {
                int unit = random.nextBoolean() ? LEAF : 1;
                if (old.length <= unit || random.nextInt(3) == 0) {
                    byte[] bytes = bytes(random.nextInt(3 * LEAF), random.nextLong());
                    if (random.nextInt(3) == 0) {
                        Arrays.fill(bytes, (byte) 0);
                    }
                    steps[i] = Step.literal(bytes);
                } else {
                    int from = random.nextInt(old.length / unit) * unit;
                    int length = 1 + random.nextInt(old.length - from);
                    steps[i] = Step.copy(from, Math.max(1, random.nextBoolean() ? length : length / unit * unit));
                }
            }
            patch("f", stat("f"), old, steps);
            old = backdoor().content("f");
        }
    }

    @Test
    void anotherFileIsTheBasis() throws Exception {
        backdoor().file("a", OLD);
        byte[] next = apply(OLD, Step.copy(0, 100_000), Step.literal(text("x")));
        try (var patch = begin("new/folder/b", request("a", stat("a"), next.length))) {
            perform(patch, Step.copy(0, 100_000), Step.literal(text("x")));
            patch.commit(new Commit(PLAIN, DeltasGroup.root(next), Expect.ABSENT));
        }
        assertContent("new/folder/b", next);
        assertContent("a", OLD);
        assertNoTemporaries("new/folder");
    }

    @Test
    void nothingIsSeenBeforeTheCommit() throws Exception {
        backdoor().file("f", OLD);
        try (var patch = begin("f", request("f", stat("f"), 300_001))) {
            perform(patch, Step.literal(text("y")), Step.copy(0, 300_000));
            assertContent("f", OLD);
        }
        assertContent("f", OLD);
    }

    @Test
    void theOldVersionIsKept() throws Exception {
        assumeTrue(endpoint().facet(Keeping.class).isPresent(), "keeps no old versions");
        backdoor().file("f", OLD);
        byte[] next = apply(OLD, Step.copy(0, 8_192));
        try (var patch = begin("f", request("f", stat("f"), next.length))) {
            perform(patch, Step.copy(0, 8_192));
            patch.commit(new Commit(PLAIN, DeltasGroup.root(next), Expect.same(stat("f")), path("kept/f")));
        }
        assertContent("f", next);
        assertContent("kept/f", OLD);
    }

    @Test
    void goesOnWhereItWasLeft() throws Exception {
        backdoor().file("f", OLD);
        Entry before = stat("f");
        byte[] next = apply(OLD, Step.literal(bytes(100_000, 3)), Step.copy(0, 300_000));
        var request = request("f", before, next.length);
        try (var patch = begin("f", request)) {
            assertThat(patch.resumeOffset()).isZero();
            perform(patch, Step.literal(bytes(100_000, 3)), Step.copy(0, 150_000));
        }
        assertContent("f", OLD);
        try (var patch = begin("f", resumed(request))) {
            assertThat(patch.resumeOffset()).isBetween(1L, 250_000L);
            assertThat(patch.resumeOffset() % LEAF).isZero();
            finish(patch, next, patch.resumeOffset());
            patch.commit(new Commit(PLAIN, DeltasGroup.root(next), Expect.same(before)));
        }
        assertContent("f", next);
        assertNoTemporaries("");
    }

    @Test
    void aWrongBeginningIsNeverCommitted() throws Exception {
        backdoor().file("f", OLD);
        byte[] next = bytes(100_000, 3);
        var request = request("f", stat("f"), next.length);
        try (var patch = begin("f", request)) {
            perform(patch, Step.literal(bytes(50_000, 99)));
        }
        try (var patch = begin("f", resumed(request))) {
            assertThat(patch.resumeOffset()).isPositive();
            finish(patch, next, patch.resumeOffset());
            assertFails(() -> patch.commit(new Commit(PLAIN, DeltasGroup.root(next), Expect.ANY)), Kind.CORRUPT);
        }
        assertThat(backdoor().names("")).containsExactly("f");
        assertContent("f", OLD);
    }

    @Test
    void withoutResumeItStartsEmpty() throws Exception {
        backdoor().file("f", OLD);
        var request = request("f", stat("f"), 300_000);
        try (var patch = begin("f", request)) {
            perform(patch, Step.literal(bytes(50_000, 99)));
        }
        try (var patch = begin("f", request)) {
            assertThat(patch.resumeOffset()).isZero();
            patch.discard();
        }
        assertThat(backdoor().names("")).containsExactly("f");
        assertContent("f", OLD);
    }

    @Test
    void whatIsNotTheContentIsNotCommitted() throws Exception {
        backdoor().file("f", OLD);
        byte[] next = apply(OLD, Step.copy(0, 100_000));
        rejects(Kind.CORRUPT, next.length, DeltasGroup.root(bytes(100_000, 2)), Step.copy(0, 100_000));
        rejects(Kind.CORRUPT, next.length + 1, DeltasGroup.root(next), Step.copy(0, 100_000));
        rejects(Kind.CORRUPT, next.length, DeltasGroup.root(next), Step.copy(1, 100_000));
        rejects(Kind.CORRUPT, next.length, DeltasGroup.root(next), Step.literal(bytes(100_000, 2)));
        rejects(Kind.CORRUPT, next.length, DeltasGroup.root(next), Step.copy(0, 100_000), Step.literal(text("more")));
        rejects(Kind.CORRUPT, next.length, DeltasGroup.root(next), Step.copy(0, 100_001));
    }

    private void rejects(Kind kind, long size, ContentDigest digest, Step... steps) throws Exception {
        try (var patch = begin("f", request("f", stat("f"), size))) {
            assertFails(
                    () -> {
                        perform(patch, steps);
                        patch.commit(new Commit(PLAIN, digest, Expect.ANY));
                    },
                    kind,
                    Kind.TOO_LARGE,
                    Kind.PROTOCOL);
            if (catchThrowable(patch::discard) instanceof RuntimeException e) {
                throw e;
            }
        }
        assertContent("f", OLD);
        assertNoTemporaries("");
    }

    @Test
    void whatTheBasisHasNotCannotBeCopied() throws Exception {
        backdoor().file("f", OLD);
        try (var patch = begin("f", request("f", stat("f"), 400_000))) {
            assertFails(
                    () -> {
                        perform(patch, Step.copy(1, 300_000));
                        patch.commit(new Commit(PLAIN, DeltasGroup.root(OLD), Expect.ANY));
                    },
                    Kind.CHANGED,
                    Kind.CORRUPT);
        }
        assertContent("f", OLD);
    }

    @Test
    void anotherBasisThanExpectedIsNotTaken() throws Exception {
        backdoor().file("f", OLD);
        Entry entry = stat("f");
        assertFails(() -> attempt("f", request("f", ReadingGroup.otherTime(entry), 1)), Kind.CHANGED);
        assertFails(() -> attempt("f", request("gone", entry, 1)), Kind.CHANGED, Kind.NOT_FOUND);
        assertContent("f", OLD);
        changed(() -> backdoor().file("f", bytes(300_000, 9)));
        changed(() -> backdoor().modified("f", new Timestamp(1_000, 0)));
        backdoor().file("other", bytes(300_000, 9));
        changed(() -> backdoor().rename("other", "f"));
        changed(() -> backdoor().remove("f"));
    }

    /** A patch whose basis is changed between begin and commit. */
    private void changed(ThrowingCallable change) throws Exception {
        backdoor().file("f", OLD);
        backdoor().modified("f", new Timestamp(1_600_000_000L, 0));
        try (var patch = begin("f", request("f", stat("f"), 300_000))) {
            perform(patch, Step.copy(0, 300_000));
            try {
                change.call();
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
            assertFails(() -> patch.commit(new Commit(PLAIN, DeltasGroup.root(OLD), Expect.ANY)), Kind.CHANGED);
        }
        assertNoTemporaries("");
    }

    @Test
    void theTargetHasToBeAsExpected() throws Exception {
        backdoor().file("a", OLD);
        backdoor().file("f", text("somebody else's"));
        try (var patch = begin("f", request("a", stat("a"), 300_000))) {
            perform(patch, Step.copy(0, 300_000));
            assertFails(() -> patch.commit(new Commit(PLAIN, DeltasGroup.root(OLD), Expect.ABSENT)), Kind.CHANGED);
        }
        assertContent("f", text("somebody else's"));
        assertNoTemporaries("");
    }

    @Test
    void noLinkLeadsOut() {
        backdoor().file("f", OLD);
        backdoor().link("out", backdoor().outside());
        backdoor().link("l", "f");
        String before = backdoor().outsideState();
        Entry entry = stat("f");
        for (String basis : List.of("out/secret", "l", "out")) {
            assertRefused(() -> attempt("f", any(basis, 3)));
        }
        for (String target : List.of("out/secret", "out/new")) {
            assertRefused(() -> attempt(target, request("f", entry, 3)));
        }
        assertThat(backdoor().outsideState()).isEqualTo(before);
        assertContent("f", OLD);
    }

    @Test
    void aLinkIsReplacedNotFollowed() throws Exception {
        backdoor().file("a", OLD);
        backdoor().link("l", backdoor().outside() + "/secret");
        String before = backdoor().outsideState();
        try (var patch = begin("l", request("a", stat("a"), 300_000))) {
            perform(patch, Step.copy(0, 300_000));
            patch.commit(new Commit(PLAIN, DeltasGroup.root(OLD), Expect.same(stat("l"))));
        }
        assertContent("l", OLD);
        assertThat(backdoor().outsideState()).isEqualTo(before);
    }

    @Test
    void hostileNamesAreNamesAsAnyOther() throws Exception {
        for (String name : hostileNames()) {
            backdoor().file(name, OLD);
            patch(name, stat(name), OLD, Step.copy(0, 5_000), Step.literal(text("x")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../x", "a/b", "/x", "x\0y", "ordinary"})
    void aTemporaryIsNamedByOneComponent(String name) {
        backdoor().file("f", OLD);
        Entry entry = stat("f");
        assumeTrue(!name.equals("ordinary") || temporaries());
        var request = new PatchRequest(name, 3, SCHEME, path("f"), Expect.same(entry), false, false, false);
        var thrown = catchThrowable(() -> {
            try (var patch = begin("f", request)) {
                patch.discard();
            }
        });
        assertThat(thrown != null || name.equals("ordinary")).isTrue();
        assertThat(backdoor().names("")).containsExactly("f");
        assertContent("f", OLD);
    }

    @Test
    void inPlaceGivesTheSame() throws Exception {
        byte[] old = bytes(3 << 20, 4);
        for (int size : new int[] {3 << 20, 2 << 20, 4 << 20}) {
            backdoor().file("f", old);
            Entry before = stat("f");
            byte[] next = Arrays.copyOf(old, size);
            System.arraycopy(bytes(10_000, 5), 0, next, 1 << 20, 10_000);
            try (var patch = begin("f", inPlace(before, size))) {
                patch.copy(0, 1 << 20);
                write(patch, Arrays.copyOfRange(next, 1 << 20, (1 << 20) + 10_000));
                long rest = Math.min(size, old.length) - (1 << 20) - 10_000;
                patch.copy((1 << 20) + 10_000, rest);
                write(patch, Arrays.copyOfRange(next, Math.min(size, old.length), size));
                Entry now = patch.commit(new Commit(PLAIN, DeltasGroup.root(next), Expect.same(before)));
                assertThat(now).isEqualTo(stat("f"));
                assertThat(now.modified()).isEqualTo(kept(PLAIN.modified()));
                assertThat(now.fileId()).as("it is the same file").isEqualTo(before.fileId());
            } catch (EndpointException | EndpointIOException e) {
                assertThat(failure(() -> {
                                    throw e;
                                })
                                .kind())
                        .as(e.toString())
                        .isEqualTo(Kind.UNSUPPORTED);
                assertContent("f", old);
                continue;
            }
            assertContent("f", next);
            assertThat(backdoor().names("")).containsExactly("f");
        }
    }

    @Test
    void inPlaceIsUndoneWithoutACommit() throws Exception {
        byte[] old = bytes(3 << 20, 4);
        for (boolean discarded : new boolean[] {true, false}) {
            backdoor().file("f", old);
            backdoor().modified("f", new Timestamp(1_600_000_000L, 0));
            Entry before = stat("f");
            try (var patch = begin("f", inPlace(before, 5 << 20))) {
                patch.copy(0, 1 << 20);
                write(patch, bytes(4 << 20, 5));
                if (discarded) {
                    patch.discard();
                } else {
                    assertFails(
                            () -> patch.commit(new Commit(PLAIN, DeltasGroup.root(old), Expect.same(before))),
                            Kind.CORRUPT);
                }
            } catch (EndpointException | EndpointIOException e) {
                assertThat(failure(() -> {
                                    throw e;
                                })
                                .kind())
                        .as(e.toString())
                        .isEqualTo(Kind.UNSUPPORTED);
            }
            assertContent("f", old);
            assertThat(backdoor().modified("f")).isEqualTo(before.modified());
            assertThat(backdoor().names("")).containsExactly("f");
        }
    }

    @Test
    void inPlaceIsRefusedWhereItWouldChangeAnotherName() throws Exception {
        assumeTrue(endpoint().facet(HardLinks.class).isPresent());
        byte[] old = bytes(3 << 20, 4);
        backdoor().file("f", old);
        backdoor().hardLink("g", "f");
        assertFails(() -> attempt("f", inPlace(stat("f"), 3 << 20)), Kind.UNSUPPORTED);
        assertContent("g", old);
    }

    private PatchRequest inPlace(Entry before, long size) {
        return new PatchRequest(temporary(), size, SCHEME, path("f"), Expect.same(before), true, false, false);
    }

    private static PatchRequest request(String basis, Entry is, long size) {
        return new PatchRequest(temporary(), size, SCHEME, path(basis), Expect.same(is), false, false, false);
    }

    private static PatchRequest any(String basis, long size) {
        return new PatchRequest(temporary(), size, SCHEME, path(basis), Expect.ANY, false, false, false);
    }

    private static PatchRequest resumed(PatchRequest r) {
        return new PatchRequest(r.temporary(), r.size(), r.scheme(), r.basis(), r.basisIs(), false, true, false);
    }

    private Patch begin(String path, PatchRequest request) throws EndpointException, InterruptedException {
        return facet(Deltas.class).patch(path(path), request);
    }

    /** What a root refuses it may tell as late as the commit. */
    private void attempt(String path, PatchRequest request) throws EndpointException, InterruptedException {
        try (var patch = begin(path, request)) {
            patch.commit(new Commit(PLAIN, DeltasGroup.root(OLD), Expect.ANY));
        }
    }

    /** A patch in all its steps, from the file itself. */
    private Entry patch(String path, Entry before, byte[] old, Step... steps) throws Exception {
        byte[] next = apply(old, steps);
        var attributes = new Attributes(0640, Entry.UNKNOWN, Entry.UNKNOWN, PLAIN.modified());
        try (var patch = begin(path, request(path, before, next.length))) {
            perform(patch, steps);
            Entry now = patch.commit(new Commit(attributes, DeltasGroup.root(next), Expect.same(before)));
            assertContent(path, next);
            return now;
        }
    }

    private static void perform(Patch patch, Step... steps) throws Exception {
        for (Step step : steps) {
            if (step.bytes == null) {
                patch.copy(step.from, step.length);
            } else {
                write(patch, step.bytes);
            }
        }
    }

    private static void write(Patch patch, byte[] bytes) throws Exception {
        for (var buffer = ByteBuffer.wrap(bytes); buffer.hasRemaining(); ) {
            patch.literal().write(buffer);
        }
    }

    /** Goes on with literals. */
    private static void finish(Patch patch, byte[] next, long from) throws Exception {
        write(patch, Arrays.copyOfRange(next, (int) from, next.length));
    }

    private static byte[] apply(byte[] old, Step... steps) {
        int size = 0;
        for (Step step : steps) {
            size += (int) step.length;
        }
        var next = ByteBuffer.allocate(size);
        for (Step step : steps) {
            if (step.bytes == null) {
                next.put(old, (int) step.from, (int) step.length);
            } else {
                next.put(step.bytes);
            }
        }
        return next.array();
    }
}
