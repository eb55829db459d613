package org.ferrywright.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A source whose files come in numbered versions, so that of every byte at the target one can say which version it
 * belongs to. Small, middling and large files; from one version to the next some change, come or go.
 */
final class Versions {
    private static final String TEMPORARY = ".ferry~";

    private final long seed;
    private final Path source;
    private final Random random;
    private final List<String> names = new ArrayList<>();
    private final Map<String, Integer> now = new TreeMap<>();

    Versions(long seed, Path source) {
        this.seed = seed;
        this.source = source;
        this.random = new Random(seed);
        for (int i = 0; i < 150; i++) {
            names.add("folder" + i % 7 + "/small" + i);
        }
        for (int i = 0; i < 12; i++) {
            names.add("folder" + i % 5 + "/deeper/middling" + i);
        }
        for (int i = 0; i < 3; i++) {
            names.add("large" + i);
        }
    }

    /** Gives most files another version, and takes some away. */
    void next() {
        for (String name : names) {
            int draw = random.nextInt(10);
            if (draw < 6 || !now.containsKey(name)) {
                store(name, now.getOrDefault(name, random.nextInt(1000)) + 1);
            } else if (draw == 6 && !name.startsWith("large")) {
                remove(name);
            }
        }
    }

    /** Bytes that a run has to carry when the target has nothing. */
    long size() {
        return now.entrySet().stream()
                .mapToLong(e -> content(e.getKey(), e.getValue()).length)
                .sum();
    }

    /** Versions at the target, or at any other folder that was filled from here; fails when a file there is none. */
    Map<String, Integer> seenAt(Path target, Map<String, Integer> before) {
        var seen = new TreeMap<String, Integer>();
        for (Path file : files(target)) {
            String name = target.relativize(file).toString();
            if (file.getFileName().toString().startsWith(TEMPORARY)) {
                continue;
            }
            byte[] bytes = bytes(file);
            Integer old = before.get(name);
            Integer fresh = now.get(name);
            if (old != null && Arrays.equals(bytes, content(name, old))) {
                seen.put(name, old);
            } else {
                assertThat(fresh)
                        .as(name + " is neither old, nor does the source have it")
                        .isNotNull();
                assertThat(Arrays.equals(bytes, content(name, fresh)))
                        .as(
                                "%s with %d bytes is neither version %s nor version %s whole",
                                name, bytes.length, old, fresh)
                        .isTrue();
                seen.put(name, fresh);
            }
        }
        before.forEach((name, version) -> assertThat(seen.containsKey(name) || !now.containsKey(name))
                .as("%s was there and is at the source, but not at the target", name)
                .isTrue());
        return seen;
    }

    /** What the product has left of its own. */
    static List<Path> temporaries(Path folder) {
        return files(folder).stream()
                .filter(f -> f.getFileName().toString().startsWith(TEMPORARY))
                .toList();
    }

    /** How many bytes they have; what goes away meanwhile has none. */
    static long staged(Path folder) {
        return temporaries(folder).stream()
                .mapToLong(temporary -> temporary.toFile().length())
                .sum();
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void store(String name, int version) {
        try {
            Path file = source.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, content(name, version));
            now.put(name, version);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void remove(String name) {
        try {
            Files.delete(source.resolve(name));
            now.remove(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] content(String name, int version) {
        var drawn = new Random(seed * 31 + name.hashCode() * 1_000_003L + version);
        int size = name.startsWith("large")
                ? (1 << 20) + drawn.nextInt(2 << 20)
                : name.contains("middling") ? drawn.nextInt(300_000) : drawn.nextInt(9_000);
        var bytes = new byte[size];
        drawn.nextBytes(bytes);
        return bytes;
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
