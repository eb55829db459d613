package org.ferrywright.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.ferrywright.core.RelPath;
import org.junit.jupiter.api.Test;

class PlaceTest {
    /** As a walk tells them: a folder's names first, then what is in its folders. */
    private static final List<String> WALKED = List.of(
            "a",
            "a b",
            "a.b",
            "b",
            "line\nbreak",
            "z",
            "a/b",
            "a/c",
            "a/b/d",
            "a/b/e",
            "a b/x",
            "a.b/x",
            "b/\udcff",
            "z/a");

    @Test
    void placesComeInTheOrderOfTheWalk() {
        var shuffled = new ArrayList<>(WALKED);
        Collections.shuffle(shuffled, new Random(1));
        shuffled.sort((p, q) -> Place.of(0, p).compareTo(Place.of(0, q)));
        assertThat(shuffled).isEqualTo(WALKED);
    }

    @Test
    void theEndOfAFolderIsAfterItsNamesAndBeforeItsFolders() {
        Place end = Place.after(3, RelPath.of("a"));
        assertThat(end).isGreaterThan(Place.of(3, "a/c")).isLessThan(Place.of(3, "a/b/d"));
        assertThat(Place.after(3, RelPath.ROOT)).isGreaterThan(Place.of(3, "z")).isLessThan(Place.of(3, "a/b"));
    }

    @Test
    void aPassIsAfterAllOfThePassBefore() {
        assertThat(Place.beginning(1)).isGreaterThan(Place.of(0, "z/a")).isLessThan(Place.of(1, "a"));
        assertThat(Place.beginning(1)).isGreaterThan(Place.after(0, RelPath.of("z")));
    }
}
