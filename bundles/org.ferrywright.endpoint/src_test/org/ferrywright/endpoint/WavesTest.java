package org.ferrywright.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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
    void whatIsApartIsDoneTogether() {
        assertThat(sizes(delete("a/1"), delete("a/2"), make("b"), delete("c/d/e")))
                .containsExactly(4);
        assertThat(sizes()).isEmpty();
    }

    @Test
    void theSamePathOrOneAboveWaits() {
        assertThat(sizes(make("d"), delete("d/f"))).containsExactly(1, 1);
        assertThat(sizes(delete("d/f"), delete("d"))).containsExactly(1, 1);
        assertThat(sizes(delete("F"), delete("f"))).as("one name to the share").containsExactly(1, 1);
        assertThat(sizes(delete("d/f"), set(""), delete("g"))).containsExactly(1, 1, 1);
    }

    @Test
    void everyPathOfAnOperationCounts() {
        assertThat(sizes(new Move(path("new"), path("old"), Expect.ANY), delete("old")))
                .containsExactly(1, 1);
        assertThat(sizes(new Keep(new Delete(path("f"), Expect.ANY), path("k/f")), delete("k")))
                .containsExactly(1, 1);
    }

    @Test
    void theOrderStays() {
        List<Operation> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(delete("d" + i % 7));
        }
        assertThat(Waves.of(all, NameRules.WINDOWS).stream().flatMap(List::stream))
                .containsExactlyElementsOf(all);
    }

    private static List<Integer> sizes(Operation... operations) {
        return Waves.of(List.of(operations), NameRules.WINDOWS).stream()
                .map(List::size)
                .toList();
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
