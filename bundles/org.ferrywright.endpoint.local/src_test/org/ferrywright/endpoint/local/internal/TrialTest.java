package org.ferrywright.endpoint.local.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.ferrywright.core.RelPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a root's traits are tried out on is gone afterwards, also that of a process which was killed meanwhile. */
class TrialTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @EnumSource(
            value = Variant.class,
            names = {"BENEATH", "COMPONENTS"})
    void whatAKilledProcessLeftGoesWithTheNext(Variant v) throws Exception {
        String name;
        try (FileTree tree = v.tree(dir, true);
                Folder root = tree.open(RelPath.ROOT, FileTree.Use.NAMES)) {
            Trial killed = Trial.begin(root, Variant.INSTANCE);
            name = killed.name();
            // the system closes what a killed process had open
            killed.file().close();
        }
        assertThat(dir.resolve(name)).exists();
        v.open(dir, true).close();
        assertThat(left()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void whatIsInUseStaysAndIsInNobodysWay(Variant v) throws Exception {
        try (FileTree tree = v.tree(dir, true);
                Folder root = tree.open(RelPath.ROOT, FileTree.Use.NAMES)) {
            Trial open = Trial.begin(root, Variant.INSTANCE);
            try (var e = v.open(dir, true)) {
                assertThat(e.traits().timePrecision()).isPositive();
            }
            assertThat(left()).containsExactly(open.name());
            open.end();
        }
        assertThat(left()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void withAllNamesTakenTheRootIsTriedAllTheSame(Variant v) throws Exception {
        Object alone;
        try (var e = v.open(dir, true)) {
            alone = e.traits();
        }
        try (FileTree tree = v.tree(dir, true);
                Folder root = tree.open(RelPath.ROOT, FileTree.Use.NAMES)) {
            List<Trial> open = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                open.add(Trial.begin(root, Variant.INSTANCE));
            }
            try (var e = v.open(dir, true)) {
                assertThat(e.traits()).isEqualTo(alone);
            }
            assertThat(left()).hasSize(4);
            for (Trial t : open) {
                t.end();
            }
        }
        assertThat(left()).isEmpty();
    }

    @Test
    void manyAtTheSameTimeAgree() throws Exception {
        var alone = open();
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<Callable<Object>> all = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                all.add(this::open);
            }
            for (var future : threads.invokeAll(all)) {
                assertThat(future.get()).isEqualTo(alone);
            }
        }
        assertThat(left()).isEmpty();
    }

    private Object open() throws Exception {
        try (var e = Variant.BENEATH.open(dir, true)) {
            return e.traits().names();
        }
    }

    private List<String> left() throws Exception {
        try (Stream<Path> all = Files.list(dir)) {
            return all.map(p -> p.getFileName().toString()).toList();
        }
    }
}
