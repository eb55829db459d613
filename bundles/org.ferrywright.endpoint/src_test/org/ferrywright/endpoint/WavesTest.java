package org.ferrywright.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.NameRules;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BulkWrite.Delete;
import org.ferrywright.endpoint.BulkWrite.Keep;
import org.ferrywright.endpoint.BulkWrite.MakeDirectory;
import org.ferrywright.endpoint.BulkWrite.Move;
import org.ferrywright.endpoint.BulkWrite.Operation;
import org.ferrywright.endpoint.BulkWrite.SetAttributes;
import org.junit.jupiter.api.Test;

/** Which operations may be done at once. */
class WavesTest {
    @Test
    void whatIsApartIsDoneTogether() throws Exception {
        assertThat(sizes(delete("a/1"), delete("a/2"), make("b"), delete("c/d/e")))
                .containsExactly(4);
        assertThat(sizes()).isEmpty();
    }

    @Test
    void theSamePathOrOneAboveWaits() throws Exception {
        assertThat(sizes(make("d"), delete("d/f"))).containsExactly(1, 1);
        assertThat(sizes(delete("d/f"), delete("d"))).containsExactly(1, 1);
        assertThat(sizes(delete("F"), delete("f"))).as("one name to the share").containsExactly(1, 1);
        assertThat(sizes(delete("d/f"), set(""), delete("g"))).containsExactly(1, 1, 1);
    }

    @Test
    void everyPathOfAnOperationCounts() throws Exception {
        assertThat(sizes(new Move(path("new"), path("old"), Expect.ANY), delete("old")))
                .containsExactly(1, 1);
        assertThat(sizes(new Keep(new Delete(path("f"), Expect.ANY), path("k/f")), delete("k")))
                .containsExactly(1, 1);
    }

    @Test
    void foldersDoNotWaitForEachOther() throws Exception {
        var all = new ArrayList<Operation>();
        for (int i = 0; i < 50; i++) {
            all.add(make("d" + i));
            all.add(set("d" + i));
            all.add(delete("d" + i + "/x"));
            all.add(delete("d" + i + "/y"));
        }
        assertThat(waves(all)).extracting(List::size).containsExactly(50, 50, 100);
    }

    @Test
    void whatMeetsIsDoneInOrderAndToldInOrder() throws Exception {
        var random = new Random(20261123);
        for (int round = 0; round < 200; round++) {
            var all = new ArrayList<Operation>();
            for (int i = 0; i < 40; i++) {
                all.add(any(random));
            }
            List<List<Operation>> waves = waves(all);
            assertThat(waves.stream().mapToInt(List::size).sum()).isEqualTo(all.size());
            var when = new IdentityHashMap<Operation, Integer>();
            for (int i = 0; i < waves.size(); i++) {
                for (Operation operation : waves.get(i)) {
                    assertThat(when.put(operation, i)).isNull();
                }
            }
            for (int i = 0; i < all.size(); i++) {
                for (int j = i + 1; j < all.size(); j++) {
                    if (meet(all.get(i), all.get(j))) {
                        assertThat(when.get(all.get(i)))
                                .as("%s before %s", all.get(i), all.get(j))
                                .isLessThan(when.get(all.get(j)));
                    }
                }
            }
        }
    }

    private static Operation any(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> delete(anyPath(random));
            case 1 -> make(anyPath(random));
            case 2 -> new Move(path(anyPath(random)), path(anyPath(random)), Expect.ANY);
            default -> new Keep(new Delete(path("a/" + random.nextInt(3)), Expect.ANY), path("b/" + random.nextInt(3)));
        };
    }

    private static String anyPath(Random random) {
        return random.ints(random.nextInt(4), 0, 6)
                .mapToObj(i -> "aAbB01".substring(i, i + 1))
                .collect(Collectors.joining("/"));
    }

    private static boolean meet(Operation one, Operation other) {
        return touched(one).stream()
                .anyMatch(a -> touched(other).stream().anyMatch(b -> a.startsWith(b) || b.startsWith(a)));
    }

    private static List<RelPath> touched(Operation operation) {
        return Stream.of(
                        operation.path(),
                        switch (operation) {
                            case Move move -> move.from();
                            case Keep keep -> keep.kept();
                            default -> operation.path();
                        })
                .map(p -> path(p.value().toLowerCase(Locale.ROOT)))
                .toList();
    }

    private static List<Integer> sizes(Operation... operations) throws Exception {
        return waves(List.of(operations)).stream().map(List::size).toList();
    }

    /** What was done together; looks at the order of the answers too. */
    private static List<List<Operation>> waves(List<Operation> operations) throws Exception {
        var waves = new ArrayList<List<Operation>>();
        List<Operation> told = Waves.perform(operations, NameRules.WINDOWS, wave -> {
            waves.add(wave);
            return wave;
        });
        assertThat(told).containsExactlyElementsOf(operations);
        return waves;
    }

    private static RelPath path(String path) {
        return RelPath.of(path);
    }

    private static Operation delete(String path) {
        return new Delete(path(path), Expect.ANY);
    }

    private static Operation make(String path) {
        return new MakeDirectory(path(path));
    }

    private static Operation set(String path) {
        return new SetAttributes(path(path), EntryKind.DIRECTORY, Attributes.NONE);
    }
}
