package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.ferrywright.core.Entry;
import org.ferrywright.delta.Sha256;
import org.ferrywright.endpoint.BulkHash;
import org.ferrywright.endpoint.BulkHash.Result;
import org.ferrywright.endpoint.BulkRead.Item;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The SHA-256 of many files in one call. */
@Exercises(BulkHash.class)
abstract class BulkHashGroup extends ContractGroup {
    @Test
    void givesDigestsInOrder() {
        List<Item> items = new ArrayList<>();
        backdoor().directory("d");
        for (int i = 0; i < 500; i++) {
            String path = (i % 3 == 0 ? "d/" : "") + "f" + i;
            backdoor().file(path, bytes(i * 11, i));
            items.add(item(path));
        }
        var results = digests(items);
        assertThat(results).hasSize(500);
        for (int i = 0; i < 500; i++) {
            assertThat(value(results.get(i))).isEqualTo(Sha256.ofContent(bytes(i * 11, i)));
        }
        assertThat(digests(List.of())).isEmpty();
    }

    @Test
    void hashesFilesOfAnySize() {
        backdoor().file("f", bytes((5 << 20) + 7, 1));
        backdoor().file("empty", new byte[0]);
        var results = digests(List.of(item("f"), item("empty"), item("f")));
        assertThat(results)
                .extracting(BulkHashGroup::value)
                .containsExactly(
                        Sha256.ofContent(bytes((5 << 20) + 7, 1)),
                        Sha256.ofContent(new byte[0]),
                        Sha256.ofContent(bytes((5 << 20) + 7, 1)));
    }

    @Test
    void oneBadItemSpoilsNoOther() {
        backdoor().file("good", text("good"));
        backdoor().file("changed", text("before"));
        backdoor().file("gone", text("x"));
        backdoor().directory("d");
        backdoor().link("l", "good");
        var changed = item("changed");
        var gone = item("gone");
        backdoor().file("changed", text("afterwards"));
        backdoor().remove("gone");
        var results = digests(List.of(
                changed,
                item("good"),
                gone,
                item("good"),
                new Item(path("no/such"), stat("good")),
                item("d"),
                item("l"),
                new Item(path("l"), stat("good")),
                new Item(path("good"), ReadingGroup.otherTime(stat("good"))),
                item("good")));
        assertThat(results).hasSize(10);
        assertFailed(results.get(0), Kind.CHANGED);
        assertFailed(results.get(2), Kind.CHANGED, Kind.NOT_FOUND);
        assertFailed(results.get(4), Kind.CHANGED, Kind.NOT_FOUND);
        assertFailed(results.get(5), Kind.IS_DIRECTORY, Kind.CHANGED);
        assertFailed(results.get(6), Kind.DENIED, Kind.UNSUPPORTED, Kind.CHANGED);
        assertFailed(results.get(7), Kind.DENIED, Kind.UNSUPPORTED, Kind.CHANGED);
        assertFailed(results.get(8), Kind.CHANGED);
        for (int i : new int[] {1, 3, 9}) {
            assertThat(value(results.get(i))).isEqualTo(Sha256.ofContent(text("good")));
        }
    }

    @Test
    @Timeout(300)
    void neverHashesThroughALinkNorWaitsForAPipe() {
        backdoor().link("out", backdoor().outside());
        backdoor().special("p");
        backdoor().file("f", text("x"));
        var results =
                digests(List.of(new Item(path("out/secret"), stat("f")), item("p"), new Item(path("p"), stat("f"))));
        assertThat(results).hasSize(3).allSatisfy(r -> assertThat(r).isInstanceOf(Result.Failed.class));
    }

    @Test
    void hashesHostileNames() {
        List<Item> items = new ArrayList<>();
        for (String name : hostileNames()) {
            backdoor().file(name, text("c" + name.length()));
            items.add(item(name));
        }
        var results = digests(items);
        for (int i = 0; i < items.size(); i++) {
            assertThat(value(results.get(i)))
                    .isEqualTo(Sha256.ofContent(text("c" + hostileNames().get(i).length())));
        }
    }

    @Test
    void manyHashAtOnce() throws Exception {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            backdoor().file("f" + i, bytes(3_000, i));
            items.add(item("f" + i));
        }
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(() -> {
                var results = digests(items);
                for (int k = 0; k < items.size(); k++) {
                    assertThat(value(results.get(k))).isEqualTo(Sha256.ofContent(bytes(3_000, k)));
                }
                return true;
            });
        }
        assertThat(together(calls)).containsOnly(true);
    }

    @Test
    void anInterruptEndsIt() {
        backdoor().file("f", text("x"));
        var items = List.of(item("f"));
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> facet(BulkHash.class).sha256(items));
        assertThat(Thread.interrupted()).isFalse();
        assertThat(value(digests(items).getFirst())).isEqualTo(Sha256.ofContent(text("x")));
    }

    private Item item(String path) {
        Entry entry = stat(path);
        return new Item(path(path), entry);
    }

    private List<Result> digests(List<Item> items) {
        return get(() -> facet(BulkHash.class).sha256(items));
    }

    private static Sha256 value(Result result) {
        assertThat(result).as("%s", result).isInstanceOf(Result.Value.class);
        return ((Result.Value) result).digest();
    }

    private static void assertFailed(Result result, Kind... kinds) {
        assertThat(result).isInstanceOf(Result.Failed.class);
        var cause = ((Result.Failed) result).cause();
        assertThat(cause.kind()).as(cause.toString()).isIn((Object[]) kinds);
        assertThat(cause.scope()).isEqualTo(Scope.ITEM);
    }
}
