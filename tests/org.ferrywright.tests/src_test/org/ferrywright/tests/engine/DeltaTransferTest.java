package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.ferrywright.core.Mode;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Retention;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.engine.ContentPolicy;
import org.ferrywright.engine.Revisions;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.engine.SyncResult.Transfer;
import org.ferrywright.tests.fake.FakeEndpoint;
import org.ferrywright.tests.fake.FakeFaults.Rule;
import org.ferrywright.tests.fake.FakeKnobs;
import org.ferrywright.tests.fake.FakeOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Large files whose changed blocks are sent: what travels, what is told, and what happens when a step fails. */
@Timeout(300)
class DeltaTransferTest {
    private static final int MIB = 1 << 20;
    private static final int SIZE = 600_000;
    private static final ContentPolicy IN_PLACE = new ContentPolicy(false, true, false);

    @TempDir
    Path data;

    private Replica replica;

    @BeforeEach
    void open() throws Exception {
        replica = new Replica(data, FakeKnobs.BEST.seed(1), FakeKnobs.BEST.seed(2));
    }

    @AfterEach
    void close() {
        replica.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatChangedIsSent(boolean inPlace) throws Exception {
        if (inPlace) {
            replica.content = IN_PLACE;
        }
        byte[] content = content(1);
        file("disk.img", content, 1000);
        run();
        content[5] ^= 1;
        content[300_000] ^= 1;
        file("disk.img", content, 2000);
        SyncResult result = run();
        assertThat(result.bytes().content()).isEqualTo(SIZE);
        assertThat(result.bytes().literal()).isBetween(2L, 2 * 4096L);
        Transfer t = only(result);
        assertThat(t.strategy()).isEqualTo(inPlace ? "in-place" : "delta");
        assertThat(t.path()).isEqualTo("disk.img");
        assertThat(t.basis()).isEqualTo("disk.img");
        assertThat(t.size()).isEqualTo(SIZE);
        assertThat(t.literal()).isEqualTo(result.bytes().literal());
        assertThat(t.sent()).isBetween(t.literal(), t.literal() + 10_000);
        assertThat(t.blocks()).isEqualTo(SIZE / 4096 + 1 - 2);
        assertThat(t.target()).contains("fake://target");
        assertThat(Files.readString(data.resolve("runs/" + result.run() + "/transfers.jsonl")))
                .contains("\"path\":\"disk.img\"", "\"strategy\":\"" + t.strategy() + "\"");
        assertThat(run().updated()).isZero();
    }

    /** Blocks get shorter where only parts of those that differ have changed, and stay as they are where all of it did. */
    @ParameterizedTest
    @CsvSource({"false, 1, 1024", "true, 1, 1024", "false, 4096, 4096"})
    void blocksFollowWhatChanges(boolean inPlace, int changed, int leaf) throws Exception {
        if (inPlace) {
            replica.content = IN_PLACE;
        }
        // too little to measure rates by: how busy this machine is decides nothing then
        byte[] content = new byte[15 << 19];
        new Random(5).nextBytes(content);
        file("rows.db", content, 1000);
        run();
        int blocks = 300;
        for (int i = 0; i < blocks; i++) {
            for (int k = 0; k < changed; k++) {
                content[i * 6 * 4096 + k] ^= 1;
            }
        }
        file("rows.db", content, 2000);
        Transfer t = only(run());
        assertThat(t.literal()).isEqualTo((long) blocks * leaf);
        assertThat(t.blocks()).isEqualTo(content.length / leaf - blocks);
        // digests and samples of both sides count, which are both far here
        assertThat(t.sent()).isBetween(t.literal(), t.literal() + 300_000);
        assertThat(t.why().contains("by blocks of 1024 bytes")).isEqualTo(leaf == 1024);
        assertThat(replica.read("target", "rows.db")).isEqualTo(content);
    }

    @Test
    void anInsertionMovesTheRest() throws Exception {
        replica.content = IN_PLACE;
        byte[] content = content(1);
        file("mail.mbox", content, 1000);
        run();
        byte[] longer = new byte[SIZE + 137];
        System.arraycopy(content, 0, longer, 0, 50_000);
        System.arraycopy(content, 50_000, longer, 50_137, SIZE - 50_000);
        file("mail.mbox", longer, 2000);
        SyncResult result = run();
        assertThat(result.bytes().literal()).isLessThan(20_000);
        assertThat(only(result).strategy()).isEqualTo("delta");
        assertThat(only(result).why()).contains("not in place", "moved");
    }

    /** Of the target's file few blocks are asked for. */
    @ParameterizedTest
    @ValueSource(ints = {MIB + 137, 2 * MIB})
    void whatALongInsertionMovesIsComparedWhereItIs(int inserted) throws Exception {
        byte[] content = new byte[90 * MIB + 5];
        new Random(7).nextBytes(content);
        file("disk.img", content, 1000);
        run();
        byte[] longer = new byte[content.length + inserted];
        new Random(8).nextBytes(longer);
        System.arraycopy(content, 0, longer, 0, MIB);
        System.arraycopy(content, MIB, longer, MIB + inserted, content.length - MIB);
        longer[50 * MIB] ^= 1;
        file("disk.img", longer, 2000);
        Transfer t = only(run());
        assertThat(t.strategy()).isEqualTo("delta");
        assertThat(t.literal()).isBetween((long) inserted, inserted + 3 * 4096L);
        assertThat(t.sent()).isLessThan(t.literal() + 150_000);
        assertThat(replica.read("target", "disk.img")).isEqualTo(longer);
    }

    @Test
    void allOfItIsSentWhereThatIsWantedOrHardlyAnythingIsLeft() throws Exception {
        file("a", content(1), 1000);
        file("b", content(2), 1000);
        assertThat(run().transfers()).extracting(Transfer::strategy).containsOnly("stream");
        file("a", content(3), 2000);
        Transfer t = only(run());
        assertThat(t.strategy()).isEqualTo("stream");
        assertThat(t.literal()).isEqualTo(SIZE);
        assertThat(t.why()).contains("hardly anything");
        byte[] content = content(2);
        content[0] ^= 1;
        file("b", content, 2000);
        replica.content = new ContentPolicy(false, false, true);
        assertThat(only(run()).why()).contains("--whole-file");
    }

    @Test
    void whyNotInPlaceIsTold() throws Exception {
        replica.content = IN_PLACE;
        file("names", content(1), 1000);
        Replica.perform(
                replica.source(),
                new BulkWrite.StoreHardLink(RelPath.of("other"), "x", RelPath.of("names"), Expect.ABSENT));
        file("kept", content(2), 1000);
        run();
        replica.revisions = new Revisions(Retention.parse("5"), null);
        byte[] changed = content(2);
        changed[9] ^= 1;
        file("kept", changed, 2000);
        Transfer t = only(replica.run());
        assertThat(t.strategy()).isEqualTo("delta");
        assertThat(t.why()).contains("not in place: its old version is kept");
        assertThat(replica.read("target", "kept")).isEqualTo(changed);
        assertThat(replica.versions("kept")).hasSize(1);
        replica.revisions = Revisions.NONE;
        changed = content(1);
        changed[9] ^= 1;
        file("names", changed, 2000);
        assertThat(replica.run().transfers())
                .anySatisfy(other -> assertThat(other.why()).contains("not in place: the file has other names"));
    }

    @ParameterizedTest
    @EnumSource(
            value = FakeOperation.class,
            names = {"PATCH", "PATCH_COPY", "COMMIT"})
    void whatTheTargetCannotDoInPlaceIsDoneBeside(FakeOperation operation) throws Exception {
        replica.content = IN_PLACE;
        byte[] content = content(1);
        file("f", content, 1000);
        run();
        content[100_000] ^= 1;
        file("f", content, 2000);
        replica.target().faults().add(Rule.nth(operation, 1, Kind.UNSUPPORTED).retry(Retry.NEVER));
        Transfer t = only(run());
        assertThat(t.strategy()).isEqualTo("delta");
        assertThat(t.why()).contains("not in place: a fault was ordered");
    }

    static Stream<Arguments> faults() {
        var all = new ArrayList<Arguments>();
        for (boolean inPlace : List.of(false, true)) {
            for (FakeOperation o : List.of(
                    FakeOperation.BLOCKS,
                    FakeOperation.BLOCKS_READ,
                    FakeOperation.PATCH,
                    FakeOperation.PATCH_COPY,
                    FakeOperation.WRITE_CHUNK,
                    FakeOperation.COMMIT,
                    FakeOperation.COMMIT_REPLACE,
                    FakeOperation.ANSWER,
                    FakeOperation.RANGES,
                    FakeOperation.READ_CHUNK,
                    FakeOperation.SEARCH)) {
                for (Kind kind : List.of(Kind.CHANGED, Kind.CORRUPT, Kind.UNSUPPORTED, Kind.INTERNAL, Kind.LOCKED)) {
                    all.add(Arguments.of(inPlace, o, kind));
                }
            }
        }
        return all.stream();
    }

    /** Each step fails once, at the first and at a later time, on both sides: the run or the next one brings it in step. */
    @ParameterizedTest
    @MethodSource("faults")
    void noStepThatFailsLosesAnything(boolean inPlace, FakeOperation operation, Kind kind) throws Exception {
        if (inPlace) {
            replica.content = IN_PLACE;
        }
        byte[] content = content(1);
        file("f", content, 1000);
        run();
        long time = 2000;
        for (int nth = 1; nth <= 2; nth++) {
            for (FakeEndpoint root : List.of(replica.source(), replica.target())) {
                byte[] old = content.clone();
                // something changed, something moved by a few bytes
                content[200_000 + nth] ^= 1;
                System.arraycopy(old, 400_000, content, 400_003, 40_000);
                file("f", content, ++time);
                root.faults().add(Rule.nth(operation, nth, kind));
                replica.run();
                root.faults().clear();
                assertThat(replica.read("target", "f")).isIn(old, content);
                run();
            }
        }
    }

    @Test
    void whatComesOutWrongIsSentWholeOnce() throws Exception {
        byte[] content = content(1);
        file("f", content, 1000);
        run();
        content[7] ^= 1;
        file("f", content, 2000);
        replica.target().faults().add(Rule.nth(FakeOperation.COMMIT, 1, Kind.CORRUPT));
        Transfer t = only(run());
        assertThat(t.strategy()).isEqualTo("stream");
        assertThat(t.why()).contains("not made of its old version");
    }

    @Test
    void targetsEachGoTheirOwnWay() throws Exception {
        FakeEndpoint empty = replica.addTarget("empty", FakeKnobs.BEST.seed(3));
        replica.addTarget("plain", FakeKnobs.BEST.seed(4).without(Deltas.class));
        replica.addTarget("also", FakeKnobs.BEST.seed(5));
        byte[] content = content(1);
        file("f", content, 1000);
        run();
        Replica.remove(empty, "f");
        content[3] ^= 1;
        file("f", content, 2000);
        SyncResult result = run();
        assertThat(result.transfers())
                .extracting(t -> t.target() + t.strategy())
                .containsExactlyInAnyOrder(
                        "fake://target/delta", "fake://empty/stream", "fake://plain/stream", "fake://also/delta");
        assertThat(result.bytes().literal()).isBetween(2L * SIZE, 2L * SIZE + 2 * 4096);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE", "MIRROR"})
    void aNewFileIsMadeOfOneNearby(String mode) throws Exception {
        replica.mode = Mode.valueOf(mode);
        byte[] content = content(1);
        file("d/report-v1.docx", content, 1000);
        file("d/picture.jpg", content(9), 1000);
        run();
        content[100] ^= 1;
        file("d/report-v2.docx", content, 2000);
        SyncResult result = run();
        assertThat(result.bytes().literal()).isLessThanOrEqualTo(4096);
        assertThat(only(result).basis()).isEqualTo("d/report-v1.docx");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE", "MIRROR"})
    void logsThatRotateAreNotSentAgain(String mode) throws Exception {
        replica.mode = Mode.valueOf(mode);
        byte[][] logs = {content(1), content(2), content(3)};
        file("app.log", logs[0], 1000);
        file("app.log.1", logs[1], 900);
        file("app.log.2", logs[2], 800);
        run();
        file("app.log.3", logs[2], 800);
        file("app.log.2", logs[1], 900);
        file("app.log.1", logs[0], 1000);
        file("app.log", content(4), 2000);
        SyncResult result = run();
        assertThat(result.transfers())
                .filteredOn(t -> t.path().equals("app.log.3"))
                .extracting(Transfer::basis)
                .containsExactly("app.log.2");
    }

    @Test
    void aFileThatWasMovedAndEditedIsMadeOfWhatGoes() throws Exception {
        byte[] content = content(1);
        file("old/place/disk.img", content, 1000);
        file("old/other", content(2), 1000);
        run();
        Replica.remove(replica.source(), "old/place/disk.img");
        Replica.remove(replica.source(), "old/place");
        content[SIZE - 1] ^= 1;
        file("new/disk.img", content, 2000);
        SyncResult result = run();
        assertThat(only(result).basis()).isEqualTo("old/place/disk.img");
        assertThat(result.bytes().literal()).isLessThanOrEqualTo(4096);
        assertThat(replica.target().stat(RelPath.of("old/place"))).isEmpty();
    }

    @Test
    void aFirstCopyAsksForNoBlocks() throws Exception {
        for (int i = 0; i < 5; i++) {
            file("d/report-v" + i + ".docx", content(i), 1000);
        }
        refuseBlocks(replica.source());
        refuseBlocks(replica.target());
        assertThat(run().created()).isEqualTo(6);
    }

    @Test
    void aCandidateThatGoesMeanwhileDoesNoHarm() throws Exception {
        byte[] content = content(1);
        file("d/report-v1.docx", content, 1000);
        run();
        content[100] ^= 1;
        file("d/report-v2.docx", content, 2000);
        var gone = new AtomicReference<>(RelPath.of("d/report-v1.docx"));
        replica.target().faults().hook((operation, path) -> {
            RelPath basis = operation == FakeOperation.PATCH_COPY ? gone.getAndSet(null) : null;
            if (basis != null) {
                replica.target().delete(basis, Expect.ANY);
            }
        });
        Transfer t = only(replica.run());
        replica.target().faults().hook((operation, path) -> {});
        assertThat(t.strategy()).isEqualTo("stream");
        run();
    }

    @Test
    void aCancelledRunGoesOnWhereItStopped() throws Exception {
        byte[] content = content(1);
        file("f", content, 1000);
        run();
        for (int at = 0; at < SIZE; at += 50_000) {
            content[at] ^= 1;
        }
        file("f", content, 2000);
        Thread me = Thread.currentThread();
        var copies = new int[1];
        replica.target().faults().hook((operation, path) -> {
            if (operation == FakeOperation.PATCH_COPY && ++copies[0] == 6) {
                me.interrupt();
                Thread.currentThread().interrupt();
            }
        });
        assertThat(replica.run().outcome()).isEqualTo(Outcome.CANCELLED);
        replica.target().faults().hook((operation, path) -> {});
        SyncResult result = run();
        assertThat(only(result).strategy()).isEqualTo("delta");
        assertThat(result.bytes().literal()).isLessThanOrEqualTo(7 * 4096);
    }

    @Test
    void aTargetThatIsGoneInTheMiddleIsTakenUpLater() throws Exception {
        byte[] content = content(1);
        file("f", content, 1000);
        run();
        content[400_000] ^= 1;
        file("f", content, 2000);
        replica.target()
                .faults()
                .add(Rule.nth(FakeOperation.WRITE_CHUNK, 1, Kind.UNREACHABLE).scope(Scope.ENDPOINT));
        assertThat(replica.run().outcome()).isEqualTo(Outcome.ERROR);
        replica.revive();
        run();
        assertThat(Replica.see(replica.target())).containsOnlyKeys("f");
    }

    @Test
    void whatIsNewIsThrottled() throws Exception {
        byte[] content = content(1);
        file("f", content, 1000);
        run();
        Arrays.fill(content, 0, 400_000, (byte) 1);
        new Random(5).nextBytes(content);
        System.arraycopy(content(1), 400_000, content, 400_000, SIZE - 400_000);
        file("f", content, 2000);
        replica.bytesPerSecond = 500_000;
        SyncResult result = run();
        assertThat(only(result).strategy()).isEqualTo("delta");
        // 400 kB, less what the bucket holds
        assertThat(result.elapsedMillis()).isGreaterThan(400);
    }

    @Test
    void contentIsComparedWhenThatIsWanted() throws Exception {
        file("large", content(1), 1000);
        file("small", new byte[] {1, 2, 3, 4}, 1000);
        file("right", new byte[] {1, 2, 3, 4}, 1000);
        file("touched", content(2), 1000);
        run();
        byte[] damaged = content(1);
        damaged[77] ^= 4;
        Replica.file(replica.target(), "large", damaged, 1000);
        Replica.file(replica.target(), "small", new byte[] {1, 2, 7, 4}, 1000);
        file("touched", content(2), 2000);
        replica.content = new ContentPolicy(true, false, false);
        replica.preview = true;
        assertThat(replica.run().updated()).isEqualTo(3);
        replica.preview = false;
        SyncResult result = run();
        assertThat(result.updated()).isEqualTo(3);
        assertThat(result.unchanged()).isEqualTo(1);
        assertThat(result.bytes().literal()).isEqualTo(SIZE + 4);
        assertThat(only(result).why()).contains("looks the same and is not");
        assertThat(run().updated()).isZero();
    }

    @Test
    void whatCannotBeReadIsNotComparedAndTold() throws Exception {
        file("f", content(1), 1000);
        run();
        replica.content = new ContentPolicy(true, false, false);
        replica.target()
                .faults()
                .add(Rule.chance(Set.of(FakeOperation.BULK_HASH_ITEM), 1, Kind.DENIED)
                        .retry(Retry.NEVER));
        SyncResult result = replica.run();
        assertThat(result.outcome()).isEqualTo(Outcome.FAILURES);
        assertThat(result.failures())
                .singleElement()
                .satisfies(f -> assertThat(f.message()).contains("could not be read at the target"));
        assertThat(result.updated()).isZero();
    }

    private static void refuseBlocks(FakeEndpoint root) {
        root.faults().hook((operation, path) -> {
            if (operation == FakeOperation.BLOCKS || operation == FakeOperation.PATCH) {
                throw new IllegalStateException("asked for blocks of " + path);
            }
        });
    }

    /** Runs, and everything is in step afterwards. */
    private SyncResult run() throws Exception {
        SyncResult result = replica.run();
        assertThat(result.failures()).isEmpty();
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        replica.assertInStep();
        return result;
    }

    private static Transfer only(SyncResult result) {
        List<Transfer> sent = result.transfers().stream()
                .filter(t -> !t.strategy().equals("attributes"))
                .toList();
        assertThat(sent).hasSize(1);
        return sent.getFirst();
    }

    private void file(String path, byte[] content, long seconds) throws Exception {
        Replica.file(replica.source(), path, content, seconds);
    }

    private static byte[] content(long seed) {
        byte[] bytes = new byte[SIZE];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
