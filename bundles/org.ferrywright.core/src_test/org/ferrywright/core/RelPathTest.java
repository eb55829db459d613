package org.ferrywright.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelPathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/a", "a/", "a//b", ".", "..", "a/.", "a/..", "./a", "../a", "a/../b", "\0", "a/b\0c", "//"
            })
    void refusesWhatIsNoPathBelowARoot(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new RelPath(text));
        assertThatIllegalArgumentException().isThrownBy(() -> RelPath.of(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "...", "..a", "a..", ".a", "a/b/c", " ", "-", "a\nb", "C:", "a\\b", "*", "\udc80"})
    void takesEveryOtherName(String text) {
        assertThat(RelPath.of(text).value()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "/", ".", "..", "\0"})
    void aChildIsExactlyOneComponent(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> RelPath.ROOT.child(name));
        assertThatIllegalArgumentException().isThrownBy(() -> RelPath.of("d").child(name));
    }

    @Test
    void messagesShowTheTextEscaped() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RelPath("a\u001b[2J/../b"))
                .withMessageContaining("a\\x1b[2J/../b");
        assertThat(RelPath.of("a\nb")).hasToString("a\\nb");
        assertThat(RelPath.ROOT).hasToString(".");
    }

    @Test
    void takesPathsApartAndPutsThemTogether() {
        var names = new Names(1);
        for (int i = 0; i < 2_000; i++) {
            var path = names.path(4);
            if (path.isRoot()) {
                assertThat(path.parent()).isEqualTo(RelPath.ROOT);
                assertThat(path.name()).isEmpty();
            } else {
                assertThat(path.parent().child(path.name())).isEqualTo(path);
            }
            var below = names.path(3);
            var joined = path.resolve(below);
            assertThat(joined.startsWith(path)).isTrue();
            assertThat(joined.value().endsWith(below.value())).isTrue();
            assertThat(joined.startsWith(RelPath.ROOT)).isTrue();
        }
    }

    @Test
    void startsWithCountsWholeComponents() {
        assertThat(RelPath.of("ab").startsWith(RelPath.of("a"))).isFalse();
        assertThat(RelPath.of("a/b").startsWith(RelPath.of("a"))).isTrue();
        assertThat(RelPath.of("a").startsWith(RelPath.of("a/b"))).isFalse();
        assertThat(RelPath.of("a").startsWith(RelPath.of("a"))).isTrue();
    }

    @Test
    void treeOrderIsTheOrderOfAPreorderWalk() {
        for (long seed = 0; seed < 50; seed++) {
            var names = new Names(seed);
            var root = new Dir(new TreeMap<>());
            for (int i = 0; i < 60; i++) {
                var at = root;
                var path = names.path(4);
                for (String name : path.isRoot() ? new String[0] : path.value().split("/")) {
                    at = at.children.computeIfAbsent(name, n -> new Dir(new TreeMap<>()));
                }
            }
            List<String> walked = new ArrayList<>();
            preorder(root, RelPath.ROOT, walked);
            List<String> sorted = new ArrayList<>(walked);
            Collections.shuffle(sorted, new Random(seed));
            sorted.sort(RelPath.TREE_ORDER);
            assertThat(sorted).as("seed %s", seed).isEqualTo(walked);
        }
    }

    private record Dir(TreeMap<String, Dir> children) {}

    private static void preorder(Dir dir, RelPath path, List<String> out) {
        out.add(path.value());
        dir.children.forEach((name, child) -> preorder(child, path.child(name), out));
    }
}
