package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.FileSums;
import org.ferrywright.endpoint.BulkDeltas;
import org.ferrywright.endpoint.BulkDeltas.Item;
import org.ferrywright.endpoint.BulkDeltas.Result;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkSums;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.junit.jupiter.api.Test;

/** New versions of small files that are read as what differs from old ones. */
@Exercises(BulkDeltas.class)
abstract class BulkDeltasGroup extends ContractGroup {
    private static final long SEED = 11;

    @Test
    void tellsWhatDiffersInOrder() {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            backdoor().file("f" + i, content(i));
            items.add(item("f" + i, old(i)));
        }
        var results = read(items);
        assertThat(results).hasSize(600);
        for (int i = 0; i < 600; i++) {
            var told = value(results.get(i));
            assertThat(told.bytes()).isEqualTo(content(i));
            assertThat(told.sums().values()).isEqualTo(FileSums.of(old(i), SEED).values());
            if (old(i).length >= 1_000) {
                assertThat(told.delta().literal()).isLessThan(600);
            }
        }
        assertThat(read(List.of())).isEmpty();
    }

    @Test
    void whatHasNothingInCommonComesWhole() {
        backdoor().file("f", bytes(20_000, 1));
        backdoor().file("empty", new byte[0]);
        var results = read(List.of(
                item("f", bytes(20_000, 2)),
                item("f", new byte[0]),
                item("empty", bytes(3_000, 3)),
                item("f", text("x"))));
        assertThat(results).hasSize(4);
        for (int i : new int[] {0, 1, 3}) {
            assertThat(value(results.get(i)).bytes()).isEqualTo(bytes(20_000, 1));
            assertThat(value(results.get(i)).delta()).isNull();
        }
        assertThat(value(results.get(2)).bytes()).isEmpty();
    }

    @Test
    void oneBadItemSpoilsNoOther() {
        backdoor().file("good", bytes(5_000, 1));
        backdoor().file("long", bytes(BulkSums.MOST_SIZE + 1, 1));
        backdoor().directory("d");
        backdoor().link("l", "good");
        byte[] old = bytes(5_000, 1);
        old[2_000]++;
        var results = read(List.of(
                item("good", old),
                item("long", old),
                item("d", old),
                new Item(new BulkRead.Item(path("l"), stat("good")), old),
                new Item(new BulkRead.Item(path("no/such"), stat("good")), old),
                new Item(new BulkRead.Item(path("good"), ReadingGroup.otherTime(stat("good"))), old),
                item("good", old)));
        assertThat(results).hasSize(7);
        assertFailed(results.get(1), Kind.TOO_LARGE);
        assertFailed(results.get(2), Kind.IS_DIRECTORY, Kind.CHANGED);
        assertFailed(results.get(3), Kind.DENIED, Kind.UNSUPPORTED, Kind.CHANGED);
        assertFailed(results.get(4), Kind.CHANGED, Kind.NOT_FOUND);
        assertFailed(results.get(5), Kind.CHANGED);
        for (int i : new int[] {0, 6}) {
            assertThat(value(results.get(i)).bytes()).isEqualTo(bytes(5_000, 1));
            assertThat(value(results.get(i)).delta().literal()).isLessThan(1_000);
        }
    }

    @Test
    void anInterruptEndsIt() {
        backdoor().file("f", bytes(3_000, 1));
        var items = List.of(item("f", bytes(3_000, 1)));
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> facet(BulkDeltas.class).read(items, SEED));
        assertThat(Thread.interrupted()).isFalse();
        assertThat(value(read(items).getFirst()).delta().literal()).isZero();
    }

    private static byte[] old(int i) {
        return bytes(i * 50, i);
    }

    /** With something new in the middle. */
    private static byte[] content(int i) {
        byte[] old = old(i);
        int half = old.length / 2;
        byte[] all = Arrays.copyOf(old, old.length + 7);
        all[half] = (byte) i;
        System.arraycopy(old, half, all, half + 7, old.length - half);
        return all;
    }

    private Item item(String path, byte[] old) {
        RelPath at = path(path);
        return new Item(new BulkRead.Item(at, stat(path)), old);
    }

    private List<Result> read(List<Item> items) {
        return get(() -> facet(BulkDeltas.class).read(items, SEED));
    }

    private static Result.Content value(Result result) {
        assertThat(result).as("%s", result).isInstanceOf(Result.Content.class);
        return (Result.Content) result;
    }

    private static void assertFailed(Result result, Kind... kinds) {
        assertThat(result).isInstanceOf(Result.Failed.class);
        var cause = ((Result.Failed) result).cause();
        assertThat(cause.kind()).as(cause.toString()).isIn((Object[]) kinds);
        assertThat(cause.scope()).isEqualTo(Scope.ITEM);
    }
}
