package org.ferrywright.endpoint.local.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ferrywright.endpoint.local.internal.LocalEndpointTest.failure;
import static org.ferrywright.endpoint.local.internal.Variant.temporary;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Filter;
import org.ferrywright.core.Filter.Rule;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TreeWalkTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @EnumSource
    void tellsEveryFolderInTheOrderOfTheTree(Variant v) throws Exception {
        var expected = new TreeSet<>(RelPath.TREE_ORDER);
        grow(dir, "", new Random(7), 5, expected);
        assertThat(expected.size()).isGreaterThan(1500);
        for (int round = 0; round < 5; round++) {
            try (var e = v.open(dir)) {
                var all = new ArrayList<String>();
                String before = null;
                for (Listing l : walk(e, RelPath.ROOT, Filter.ALL)) {
                    assertThat(l.complete()).isTrue();
                    String path = l.directory().value();
                    assertThat(before == null || RelPath.TREE_ORDER.compare(before, path) < 0)
                            .isTrue();
                    before = path;
                    assertThat(l.self().name()).isEqualTo(l.directory().name());
                    assertThat(l.entries())
                            .isSortedAccordingTo((a, b) -> a.name().compareTo(b.name()));
                    l.entries()
                            .forEach(x -> all.add(l.directory().child(x.name()).value()));
                }
                assertThat(all).hasSameSizeAs(expected);
                assertThat(new TreeSet<>(all)).isEqualTo(new TreeSet<>(expected));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void neverEntersWhatTheFilterExcludes(Variant v) throws Exception {
        Files.createDirectories(dir.resolve("a/cache/deep"));
        Files.createDirectories(dir.resolve("a/keep"));
        Files.createFile(dir.resolve("a/x.tmp"));
        Files.createFile(dir.resolve("a/x.txt"));
        Files.createFile(dir.resolve("a/keep/y.txt"));
        Files.createFile(dir.resolve("a").resolve(temporary(3)));
        try (var e = v.open(dir)) {
            var without = new Filter(List.of(new Rule(false, "cache/"), new Rule(false, "*.tmp")));
            var listings = walk(e, RelPath.ROOT, without);
            assertThat(listings.stream().map(l -> l.directory().value())).containsExactly("", "a", "a/keep");
            assertThat(names(listings.get(1))).containsExactly("keep", "x.txt");
            assertThat(listings.get(1).temporaries()).containsExactly(temporary(3));

            var only = new Filter(List.of(new Rule(true, "y.txt")));
            listings = walk(e, RelPath.ROOT, only);
            assertThat(listings.stream().map(l -> l.directory().value()))
                    .containsExactly("", "a", "a/cache", "a/cache/deep", "a/keep");
            assertThat(names(listings.get(1))).containsExactly("cache", "keep");
            assertThat(names(listings.get(4))).containsExactly("y.txt");

            assertThat(walk(e, RelPath.of("a/cache/deep"), without)).isEmpty();
            assertThat(names(walk(e, RelPath.of("a/keep"), without).getFirst())).containsExactly("y.txt");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFolderThatVanishesIsAFaultAndNotAnEmptyFolder(Variant v) throws Exception {
        Files.createDirectories(dir.resolve("a/one"));
        Files.createDirectories(dir.resolve("a/two"));
        try (var e = v.open(dir);
                var cursor = e.facet(RecursiveList.class).orElseThrow().walk(RelPath.ROOT, Filter.ALL)) {
            assertThat(names(cursor.next())).containsExactly("a");
            assertThat(names(cursor.next())).containsExactly("one", "two");
            Files.delete(dir.resolve("a/one"));
            Listing one = cursor.next();
            assertThat(one.directory()).isEqualTo(RelPath.of("a/one"));
            assertThat(one.fault().orElseThrow().kind()).isEqualTo(Kind.NOT_FOUND);
            assertThat(one.fault().orElseThrow().retry().worthwhile()).isTrue();
            assertThat(cursor.next().complete()).isTrue();
            assertThat(cursor.next()).isNull();
            assertThat(cursor.next()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFolderThatBecameALinkIsNotEntered(Variant v) throws Exception {
        Files.createDirectories(dir.resolve("a/one"));
        try (var e = v.open(dir);
                var cursor = e.facet(RecursiveList.class).orElseThrow().walk(RelPath.ROOT, Filter.ALL)) {
            cursor.next();
            cursor.next();
            Files.delete(dir.resolve("a/one"));
            Files.createFile(Files.createDirectory(dir.resolve("elsewhere")).resolve("x"));
            Files.createSymbolicLink(dir.resolve("a/one"), dir.resolve("elsewhere"));
            Listing one = cursor.next();
            assertThat(one.entries()).isEmpty();
            assertThat(one.fault().orElseThrow().kind()).isEqualTo(Kind.DENIED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWalkFromWhereNothingIsFails(Variant v) throws Exception {
        Files.createFile(dir.resolve("file"));
        Path root = Files.createDirectory(dir.resolve("root"));
        try (var e = v.open(dir);
                var gone = v.open(root)) {
            assertThat(failure(() -> walk(e, RelPath.of("x"), Filter.ALL)).kind())
                    .isEqualTo(Kind.NOT_FOUND);
            assertThat(failure(() -> walk(e, RelPath.of("file"), Filter.ALL)).kind())
                    .isEqualTo(Kind.NOT_DIRECTORY);
            Files.delete(root);
            assertThat(failure(() -> walk(gone, RelPath.ROOT, Filter.ALL)).scope())
                    .isEqualTo(Scope.ENDPOINT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingEarlyEndsTheWalk(Variant v) throws Exception {
        for (int i = 0; i < 300; i++) {
            Files.createDirectory(dir.resolve("d" + i));
        }
        try (var e = v.open(dir)) {
            var cursor = e.facet(RecursiveList.class).orElseThrow().walk(RelPath.ROOT, Filter.ALL);
            for (int i = 0; i < 50; i++) {
                assertThat(cursor.next()).isNotNull();
            }
            cursor.close();
            assertThat(failure(cursor::next).scope()).isEqualTo(Scope.ENDPOINT);
        }
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(t -> t.getName().startsWith("ferry-walk"))
                        .filter(t -> stillRunning(t)))
                .isEmpty();
    }

    private static boolean stillRunning(Thread t) {
        try {
            t.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return t.isAlive();
    }

    private static List<Listing> walk(LocalEndpoint e, RelPath start, Filter filter) throws Exception {
        var all = new ArrayList<Listing>();
        try (var cursor = e.facet(RecursiveList.class).orElseThrow().walk(start, filter)) {
            for (Listing l = cursor.next(); l != null; l = cursor.next()) {
                all.add(l);
            }
        }
        return all;
    }

    private static List<String> names(Listing l) {
        return l.entries().stream().map(Entry::name).toList();
    }

    /** Names around the slash in every order, so that a wrong order shows. */
    private static void grow(Path at, String path, Random random, int depth, TreeSet<String> into) throws Exception {
        String[] names = {"a", "a!", "a.b", "a-", "ab", "a0", "B", "\u00e4", "\ud83d\ude80", "\uff5e", " "};
        for (String name : names) {
            if (random.nextInt(10) < 6) {
                String below = path.isEmpty() ? name : path + '/' + name;
                into.add(below);
                if (depth > 1 && random.nextInt(10) < 8) {
                    grow(Files.createDirectory(at.resolve(name)), below, random, depth - 1, into);
                } else {
                    Files.createFile(at.resolve(name));
                }
            }
        }
    }
}
