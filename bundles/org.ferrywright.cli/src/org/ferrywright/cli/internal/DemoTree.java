package org.ferrywright.cli.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** The sample folder that the demo replicates, the changes it makes there, and the comparison at its end. */
final class DemoTree {
    private static final int LETTERS = 200;
    private static final int PICTURES = 12;
    private static final int PICTURE_BYTES = 2 << 20;

    private final Path root;
    private final Random random = new Random(7333);

    DemoTree(Path root) {
        this.root = root;
    }

    /** Small texts, larger pictures, an empty folder and, where the system has them, a symbolic link. */
    void create() throws IOException {
        Path letters = Files.createDirectories(root.resolve("letters/2026"));
        for (int i = 1; i <= LETTERS; i++) {
            Files.writeString(
                    letters.resolve("letter-%03d.txt".formatted(i)),
                    "Dear reader,\n" + "this is line after line.\n".repeat(i));
        }
        Path pictures = Files.createDirectories(root.resolve("pictures"));
        for (int i = 1; i <= PICTURES; i++) {
            var bytes = new byte[PICTURE_BYTES];
            random.nextBytes(bytes);
            Files.write(pictures.resolve("picture-%02d.raw".formatted(i)), bytes);
        }
        Files.createDirectories(root.resolve("an empty folder"));
        try {
            Files.createSymbolicLink(
                    root.resolve("newest letter"), Path.of("letters/2026/letter-%03d.txt".formatted(LETTERS)));
        } catch (UnsupportedOperationException | IOException _) {
            Files.writeString(root.resolve("newest letter"), "This system makes no symbolic links here.\n");
        }
    }

    /** @return what was changed, in words */
    List<String> change() throws IOException {
        Path letters = root.resolve("letters/2026");
        Files.writeString(letters.resolve("letter-001.txt"), "P.S. One more line.\n", StandardOpenOption.APPEND);
        var bytes = new byte[PICTURE_BYTES];
        random.nextBytes(bytes);
        Files.write(root.resolve("pictures/picture-03.raw"), bytes);
        Files.writeString(root.resolve("a new file.txt"), "Hello.\n", StandardCharsets.UTF_8);
        Files.delete(letters.resolve("letter-017.txt"));
        return List.of(
                "one letter got a line", "one picture was replaced", "one file is new", "one letter was deleted");
    }

    /** Where two trees differ: names, kinds, contents or link targets; empty when they are the same. */
    static List<String> differences(Path one, Path other) throws IOException {
        var left = facts(one);
        var right = facts(other);
        var differences = new ArrayList<String>();
        for (var entry : left.entrySet()) {
            String there = right.remove(entry.getKey());
            boolean same = entry.getValue().equals(there);
            if (same && entry.getValue().startsWith("file")) {
                same = Files.mismatch(one.resolve(entry.getKey()), other.resolve(entry.getKey())) < 0;
            }
            if (!same) {
                differences.add(entry.getKey());
            }
        }
        differences.addAll(right.keySet());
        return differences;
    }

    /** Removes a folder with everything in it, also while somebody still finishes writing there. */
    static void remove(Path folder) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                removeOnce(folder);
                return;
            } catch (DirectoryNotEmptyException e) {
                if (tries == 5) {
                    throw e;
                }
            }
        }
    }

    private static void removeOnce(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static TreeMap<String, String> facts(Path root) throws IOException {
        var facts = new TreeMap<String, String>();
        try (var walk = Files.walk(root)) {
            for (Path path : (Iterable<Path>) walk.skip(1)::iterator) {
                var attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                String fact = attributes.isSymbolicLink()
                        ? "link " + Files.readSymbolicLink(path)
                        : attributes.isDirectory() ? "folder" : "file " + attributes.size();
                facts.put(root.relativize(path).toString(), fact);
            }
        }
        return facts;
    }
}
