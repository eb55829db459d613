package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.delta.FileDelta;
import org.ferrywright.delta.FileSums;
import org.ferrywright.endpoint.BulkRead.Item;
import org.ferrywright.endpoint.BulkSums;
import org.ferrywright.endpoint.BulkSums.Result;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.BulkWrite.Outcome;
import org.ferrywright.endpoint.BulkWrite.StoreFile;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.Expect;
import org.junit.jupiter.api.Test;

/** Sums of small files, and new versions that are made of the old ones at the root. */
@Exercises(BulkSums.class)
abstract class BulkSumsGroup extends ContractGroup {
    private static final long SEED = -7;

    @Test
    void tellsSumsInOrder() {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            backdoor().directory("d" + i);
        }
        for (int i = 0; i < 600; i++) {
            backdoor().file("d" + i % 3 + "/f" + i, bytes(i * 17, i));
            items.add(item("d" + i % 3 + "/f" + i));
        }
        var results = sums(items);
        assertThat(results).hasSize(600);
        for (int i = 0; i < 600; i++) {
            var expected = FileSums.of(bytes(i * 17, i), SEED);
            assertThat(value(results.get(i)).values()).isEqualTo(expected.values());
            assertThat(value(results.get(i)).leaf()).isEqualTo(expected.leaf());
        }
        assertThat(sums(List.of())).isEmpty();
    }

    @Test
    void oneBadItemSpoilsNoOther() {
        backdoor().file("good", bytes(5_000, 1));
        backdoor().file("long", bytes(BulkSums.MOST_SIZE + 1, 1));
        backdoor().file("changed", text("before"));
        backdoor().directory("d");
        backdoor().link("l", "good");
        var changed = item("changed");
        backdoor().file("changed", text("afterwards"));
        var results = sums(List.of(
                changed,
                item("good"),
                item("long"),
                item("good"),
                item("d"),
                new Item(path("l"), stat("good")),
                new Item(path("no/such"), stat("good")),
                new Item(path("good"), ReadingGroup.otherTime(stat("good"))),
                item("good")));
        assertThat(results).hasSize(9);
        assertFailed(results.get(0), Kind.CHANGED);
        assertFailed(results.get(2), Kind.TOO_LARGE);
        assertFailed(results.get(4), Kind.IS_DIRECTORY, Kind.CHANGED);
        assertFailed(results.get(5), Kind.DENIED, Kind.UNSUPPORTED, Kind.CHANGED);
        assertFailed(results.get(6), Kind.CHANGED, Kind.NOT_FOUND);
        assertFailed(results.get(7), Kind.CHANGED);
        for (int i : new int[] {1, 3, 8}) {
            assertThat(value(results.get(i)).size()).isEqualTo(5_000);
        }
    }

    @Test
    void newVersionsAreMadeOfTheOldOnes() {
        List<BulkWrite.Operation> operations = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            backdoor().file("f" + i, bytes(1_000 + i * 50, i));
            operations.add(
                    new BulkWrite.SetAttributes(path("f" + i), stat("f" + i).kind(), PLAIN));
        }
        assertThat(perform(operations)).allSatisfy(o -> assertThat(o).isInstanceOf(Outcome.Done.class));
        operations.clear();
        for (int i = 0; i < 300; i++) {
            operations.add(edited("f" + i, edited(i)));
        }
        assertThat(perform(operations)).allSatisfy(o -> assertThat(o).isInstanceOf(Outcome.Done.class));
        for (int i = 0; i < 300; i++) {
            assertContent("f" + i, edited(i));
        }
        assertNoTemporaries("");
    }

    /** An old version that is not what the sums were made of: nothing is stored, and what comes behind it is. */
    @Test
    void whatCannotBeMadeLeavesTheOldVersion() {
        backdoor().file("a", bytes(5_000, 1));
        backdoor().file("b", bytes(5_000, 2));
        backdoor().file("c", bytes(5_000, 3));
        var changed = edited("a", joined(bytes(5_000, 1), text("more")));
        backdoor().file("a", bytes(6_000, 9));
        byte[] wanted = joined(bytes(5_000, 3), text("more"));
        // the sums of another file: its content comes out
        var wrong = store("b", wanted, FileDelta.between(FileSums.of(bytes(5_000, 3), SEED), SEED, wanted));
        var outcomes = perform(List.of(changed, wrong, edited("c", wanted)));
        assertFailed(outcomes.get(0), Kind.CHANGED);
        assertFailed(outcomes.get(1), Kind.CORRUPT);
        assertThat(outcomes.get(2)).isInstanceOf(Outcome.Done.class);
        assertContent("a", bytes(6_000, 9));
        assertContent("b", bytes(5_000, 2));
        assertContent("c", wanted);
        assertNoTemporaries("");
    }

    @Test
    void anInterruptEndsIt() {
        backdoor().file("f", bytes(3_000, 1));
        var items = List.of(item("f"));
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> facet(BulkSums.class).sums(items, SEED));
        assertThat(Thread.interrupted()).isFalse();
        assertThat(value(sums(items).getFirst()).size()).isEqualTo(3_000);
    }

    private byte[] edited(int i) {
        return joined(bytes(1_000 + i * 50, i), text("at the end of " + i));
    }

    private StoreFile edited(String path, byte[] content) {
        var old = value(sums(List.of(item(path))).getFirst());
        return store(path, content, FileDelta.between(old, SEED, content));
    }

    private StoreFile store(String path, byte[] content, FileDelta delta) {
        assertThat(delta.literal()).isLessThan(content.length / 2);
        return new StoreFile(
                path(path), temporary(), content, ContentHash.of(content, 0), PLAIN, Expect.same(stat(path)), delta);
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    private Item item(String path) {
        RelPath at = path(path);
        return new Item(at, stat(path));
    }

    private List<Result> sums(List<Item> items) {
        return get(() -> facet(BulkSums.class).sums(items, SEED));
    }

    private List<Outcome> perform(List<BulkWrite.Operation> operations) {
        return get(() -> facet(BulkWrite.class).perform(operations));
    }

    private static FileSums value(Result result) {
        assertThat(result).as("%s", result).isInstanceOf(Result.Sums.class);
        return ((Result.Sums) result).sums();
    }

    private static void assertFailed(Result result, Kind... kinds) {
        assertThat(result).isInstanceOf(Result.Failed.class);
        var cause = ((Result.Failed) result).cause();
        assertThat(cause.kind()).as(cause.toString()).isIn((Object[]) kinds);
        assertThat(cause.scope()).isEqualTo(Scope.ITEM);
    }

    private static void assertFailed(Outcome outcome, Kind kind) {
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        assertThat(((Outcome.Failed) outcome).cause().kind()).isEqualTo(kind);
    }
}
