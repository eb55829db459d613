package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Filter;
import org.ferrywright.core.Printable;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.BulkHash;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.Facet;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.VerifyResult;
import org.ferrywright.engine.VerifyResult.Finding;
import org.ferrywright.engine.VerifyResult.Kind;
import org.ferrywright.engine.VerifyResult.Outcome;
import org.ferrywright.tests.engine.Replica.Seen;
import org.ferrywright.tests.fake.FakeBackdoor;
import org.ferrywright.tests.fake.FakeEndpoint;
import org.ferrywright.tests.fake.FakeFaults.Rule;
import org.ferrywright.tests.fake.FakeKnobs;
import org.ferrywright.tests.fake.FakeOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Verifying finds what differs and nothing else, mends it, and leaves receipts that nobody can change. */
class VerifyTest {
    @TempDir
    Path data;

    private Replica replica;

    @AfterEach
    void close() {
        if (replica != null) {
            replica.close();
        }
    }

    static LongStream seeds() {
        return LongStream.range(1, 31);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName("exactly what was disturbed is found, and a repair mends all but what only the target has")
    void findsExactlyWhatWasDisturbed(long seed) throws Exception {
        var random = new Random(seed);
        replica = new Replica(data, FakeKnobs.BEST, random.nextInt(3) == 0 ? without(BulkHash.class) : FakeKnobs.BEST);
        EnginePropertyTest.grow(random, replica.source(), 40);
        bigFile(replica.source(), "big", 300_000 + random.nextInt(1000));
        assertThat(replica.run().outcome()).isEqualTo(SyncResult.Outcome.OK);
        VerifyResult before = verify(false);
        assertThat(before.findings()).isEmpty();
        assertThat(before.outcome()).isEqualTo(Outcome.EQUAL);
        assertThat(before.source()).isEqualTo(before.targetSide());
        var expected = disturb(random);
        VerifyResult found = verify(false);
        assertThat(found(found)).isEqualTo(expected);
        assertThat(found.outcome()).isEqualTo(expected.isEmpty() ? Outcome.EQUAL : Outcome.DIFFERENT);
        assertThat(found.source()).as("reading changes nothing").isEqualTo(before.source());
        VerifyResult mended = verify(true);
        expected.values().removeIf(kind -> kind != Kind.EXTRA);
        assertThat(found(mended)).isEqualTo(expected);
        if (expected.isEmpty()) {
            assertThat(mended.targetSide()).isEqualTo(before.source());
        }
    }

    @Test
    @DisplayName("a flipped byte under the same size and time is damage, with and without hashing where the data lies")
    void aFlippedByteIsFoundAndMended() throws Exception {
        for (FakeKnobs knobs :
                List.of(FakeKnobs.BEST, without(BulkHash.class), without(BulkHash.class, BulkRead.class))) {
            try (var some = new Replica(data.resolve("d" + knobs.facets().size()), FakeKnobs.BEST, knobs)) {
                Replica.folder(some.source(), "d");
                Replica.file(some.source(), "d/a", "content", 1_000_000);
                Replica.file(some.source(), "d/b", "content", 1_000_000);
                bigFile(some.source(), "big", 1_000_000);
                some.run();
                flip(some.target(), "d/b", 3);
                flip(some.target(), "big", 999_999);
                assertThat(some.run().updated()).as("a run cannot see it").isZero();
                assertThat(found(some.verify(false, false)))
                        .containsExactly(Map.entry("big", Kind.CORRUPT), Map.entry("d/b", Kind.CORRUPT));
                VerifyResult mended = some.verify(true, false);
                assertThat(mended.outcome()).isEqualTo(Outcome.EQUAL);
                assertThat(mended.repair().before()).isEqualTo(Map.of(Kind.CORRUPT, 2L));
                assertThat(mended.repair().copied()).isEqualTo(2);
                assertThat(Replica.see(some.target()).get("d/b").content()).isEqualTo("content");
            }
        }
    }

    @Test
    @DisplayName("a file that changes while it is read is no damage")
    void whatChangesIsLookedAtAgain() throws Exception {
        replica = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST);
        Replica.file(replica.source(), "settles", "one", 1_000_000);
        Replica.file(replica.source(), "restless", "one", 1_000_000);
        Replica.file(replica.source(), "goes", "one", 1_000_000);
        replica.run();
        var backdoor = new FakeBackdoor(replica.target().tree());
        var turns = new AtomicInteger();
        replica.target().faults().hook((operation, path) -> {
            if (operation == FakeOperation.BULK_HASH_ITEM) {
                switch (path.value()) {
                    case "settles" -> {
                        if (turns.get() == 0) {
                            backdoor.file("settles", "one".getBytes(StandardCharsets.UTF_8));
                        }
                    }
                    case "restless" ->
                        backdoor.file("restless", ("turn " + turns.incrementAndGet()).getBytes(StandardCharsets.UTF_8));
                    case "goes" -> {
                        if (backdoor.kind("goes").isPresent()) {
                            backdoor.remove("goes");
                        }
                    }
                    default -> throw new AssertionError("another file: " + path);
                }
            }
        });
        VerifyResult result = verify(false);
        assertThat(found(result)).containsEntry("restless", Kind.CHANGED).containsEntry("goes", Kind.CHANGED);
        assertThat(result.counts()).doesNotContainKey(Kind.CORRUPT);
    }

    @Test
    @DisplayName("a folder that cannot be listed whole proves nothing about what is in it")
    void whatIsUnknownIsNotMissing() throws Exception {
        replica = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST);
        for (String folder : List.of("a", "a/deep", "b")) {
            Replica.folder(replica.source(), folder);
            for (int i = 0; i < 5; i++) {
                Replica.file(replica.source(), folder + "/f" + i, "x" + i, 1_000_000);
            }
        }
        replica.run();
        replica.target()
                .faults()
                .add(new Rule(
                        Set.of(FakeOperation.WALK_ENTRY),
                        p -> p.equals(RelPath.of("a")),
                        3,
                        Long.MAX_VALUE,
                        1,
                        EndpointException.Kind.INTERNAL,
                        Scope.ITEM,
                        Retry.NEVER));
        VerifyResult result = verify(false);
        assertThat(result.outcome()).isEqualTo(Outcome.DIFFERENT);
        assertThat(result.findings()).isNotEmpty().allMatch(f -> f.kind() == Kind.UNREADABLE);
    }

    @Test
    @DisplayName("a filter holds for both sides; what only the target has can be allowed")
    void filterAndExtras() throws Exception {
        replica = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST);
        Replica.file(replica.source(), "a", "x", 1_000_000);
        replica.run();
        Replica.file(replica.source(), "b.tmp", "x", 1_000_000);
        Replica.file(replica.target(), "c.tmp", "x", 1_000_000);
        Replica.folder(replica.target(), "extra");
        Replica.file(replica.target(), "extra/f", "x", 1_000_000);
        replica.filter = new Filter(List.of(new Filter.Rule(false, "*.tmp")));
        var only = new Filter(List.of(new Filter.Rule(true, "extra/f")));
        VerifyResult result = verify(false);
        assertThat(found(result)).containsOnlyKeys("extra", "extra/f", ".").containsEntry("extra/f", Kind.EXTRA);
        assertThat(replica.verify(false, true).counts()).containsOnlyKeys(Kind.METADATA);
        replica.filter = only;
        assertThat(found(verify(false))).containsOnlyKeys("extra/f");
    }

    @Test
    @DisplayName("names that one side does not tell apart are one; twins that it cannot hold are missing")
    void namesThatOneSideDoesNotTellApart() throws Exception {
        replica = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST.caseSensitive(false));
        Replica.folder(replica.source(), "Dir");
        Replica.file(replica.source(), "Dir/File", "x", 1_000_000);
        replica.run();
        new FakeBackdoor(replica.target().tree()).rename("Dir", "DIR");
        assertThat(found(verify(false))).containsEntry("Dir", Kind.METADATA).containsOnlyKeys("Dir", ".");
        Replica.file(replica.source(), "Dir/FILE", "another", 1_000_000);
        replica.run();
        VerifyResult result = verify(false);
        assertThat(result.counts()).containsEntry(Kind.MISSING, 1L).doesNotContainKeys(Kind.CORRUPT, Kind.EXTRA);
    }

    @Test
    @DisplayName("an unreachable side ends it without a receipt; a lost one too")
    void withoutASideThereIsNothingToSay() throws Exception {
        replica = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST);
        Replica.file(replica.source(), "a", "x", 1_000_000);
        replica.run();
        replica.target()
                .faults()
                .add(Rule.nth(FakeOperation.BULK_HASH, 1, EndpointException.Kind.UNREACHABLE)
                        .scope(Scope.ENDPOINT));
        VerifyResult result = verify(true);
        assertThat(result.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(result.error().kind()).isEqualTo("UNREACHABLE");
        assertThat(data.resolve("receipts")).doesNotExist();
    }

    @Test
    @DisplayName("no byte of a receipt can be changed, dropped or added")
    void aReceiptIsGenuineOrRefused() throws Exception {
        replica = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST);
        Replica.file(replica.source(), "caf\u00e9 \udc80", "x", 1_000_000);
        VerifyResult result = verify(false);
        assertThat(found(result)).containsValue(Kind.MISSING);
        Path receipt = result.receipt();
        var genuine = replica.verifier().check(data.resolve("keys"), receipt);
        assertThat(genuine.genuine()).as(genuine.verdict()).isTrue();
        assertThat(genuine.signer()).isEqualTo("this instance");
        byte[] bytes = Files.readAllBytes(receipt);
        var random = new Random(7);
        Path changed = data.resolve("changed.json");
        for (int at = 0; at < bytes.length; at++) {
            byte[] other = bytes.clone();
            other[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(changed, other);
            assertThat(replica.verifier().check(data.resolve("keys"), changed).genuine())
                    .as("byte " + at)
                    .isFalse();
        }
        for (int length : new int[] {0, 1, bytes.length / 2, bytes.length - 1, bytes.length + 1}) {
            Files.write(changed, Arrays.copyOf(bytes, length));
            assertThat(replica.verifier().check(data.resolve("keys"), changed).genuine())
                    .isFalse();
        }
        Path strangers = data.resolve("strangers");
        var stranger = replica.verifier().check(strangers, receipt);
        assertThat(stranger.genuine()).isFalse();
        assertThat(stranger.verdict()).contains("not known here");
    }

    /** Changes the target as the machine, a person or nobody could. @return what has to be found */
    private TreeMap<String, Kind> disturb(Random random) throws Exception {
        var expected = new TreeMap<String, Kind>();
        var target = replica.target();
        var backdoor = new FakeBackdoor(target.tree());
        var all = new ArrayList<>(Replica.see(target).entrySet());
        for (var entry : all) {
            String path = entry.getKey();
            Seen seen = entry.getValue();
            if (random.nextInt(4) != 0 || !seen.kind().equals(EntryKind.FILE) || links(target, path) > 1) {
                continue;
            }
            Timestamp folder = backdoor.modified(RelPath.of(path).parent().value());
            switch (random.nextInt(6)) {
                case 0 -> {
                    if (backdoor.content(path).length > 0) {
                        flip(target, path, random.nextInt(backdoor.content(path).length));
                        expected.put(Printable.text(path), Kind.CORRUPT);
                    }
                }
                case 1 -> {
                    backdoor.file(path, (seen.content() + "!").getBytes(StandardCharsets.UTF_8));
                    expected.put(Printable.text(path), Kind.DIFFERS);
                }
                case 2 -> {
                    backdoor.remove(path);
                    expected.put(Printable.text(path), Kind.MISSING);
                }
                case 3 -> {
                    backdoor.modified(path, new Timestamp(5, 0));
                    expected.put(Printable.text(path), Kind.METADATA);
                }
                case 4 -> {
                    backdoor.remove(path);
                    backdoor.link(path, "elsewhere");
                    expected.put(Printable.text(path), Kind.OTHER_KIND);
                }
                default -> {
                    backdoor.file(path + ".extra", new byte[] {1});
                    expected.put(Printable.text(path) + ".extra", Kind.EXTRA);
                }
            }
            backdoor.modified(RelPath.of(path).parent().value(), folder);
        }
        return expected;
    }

    private static int links(FakeEndpoint root, String path) throws Exception {
        return root.stat(RelPath.of(path)).orElseThrow().links();
    }

    private VerifyResult verify(boolean repair) throws Exception {
        return replica.verify(repair, false);
    }

    @SafeVarargs
    @SuppressWarnings("unchecked")
    private static FakeKnobs without(Class<? extends Facet>... lacking) {
        var facets = new HashSet<>(FakeKnobs.BEST.facets());
        facets.removeAll(List.of(lacking));
        return FakeKnobs.BEST.facets(facets.toArray(Class[]::new));
    }

    private static TreeMap<String, Kind> found(VerifyResult result) {
        var all = new TreeMap<String, Kind>();
        for (Finding f : result.findings()) {
            all.put(f.path(), f.kind());
        }
        return all;
    }

    /** One bit, under the same size and time. */
    private static void flip(FakeEndpoint root, String path, int at) {
        var backdoor = new FakeBackdoor(root.tree());
        Timestamp time = backdoor.modified(path);
        byte[] content = backdoor.content(path);
        content[at] ^= 1;
        backdoor.file(path, content);
        backdoor.modified(path, time);
    }

    private static void bigFile(FakeEndpoint root, String path, int size) {
        var content = new byte[size];
        new Random(size).nextBytes(content);
        var backdoor = new FakeBackdoor(root.tree());
        backdoor.file(path, content);
        backdoor.modified(path, new Timestamp(1_000_000, 0));
    }
}
