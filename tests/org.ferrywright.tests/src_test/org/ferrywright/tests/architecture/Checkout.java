package org.ferrywright.tests.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The bundles of this checkout as their manifests and sources tell of them. */
public final class Checkout {
    private static final Pattern IMPORT =
            Pattern.compile("^import\\s+(?:static\\s+)?([a-z][\\w]*(?:\\.[a-z][\\w]*)*)\\.", Pattern.MULTILINE);

    private final Path root;

    Checkout() {
        this.root = root();
    }

    /** Set by the build; from an editor the working folder is this module's. */
    public static Path root() {
        String given = System.getProperty("ferry.checkout");
        if (given != null) {
            return Path.of(given);
        }
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("bundles"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    /** The bundles by their short names. */
    Map<String, Path> bundles() {
        try (Stream<Path> folders = Files.list(root.resolve("bundles"))) {
            return folders.filter(folder -> Files.exists(folder.resolve("META-INF/MANIFEST.MF")))
                    .collect(Collectors.toMap(
                            folder -> folder.getFileName().toString().substring(Layers.PREFIX.length()),
                            folder -> folder,
                            (a, b) -> a,
                            TreeMap::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names in a manifest header, without their attributes. */
    static Set<String> header(Path bundle, String header) {
        try (InputStream in = Files.newInputStream(bundle.resolve("META-INF/MANIFEST.MF"))) {
            String value = new Manifest(in).getMainAttributes().getValue(header);
            if (value == null) {
                return Set.of();
            }
            return Stream.of(value.replaceAll("\"[^\"]*\"", "").split(","))
                    .map(clause -> clause.split(";")[0].strip())
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The packages that the main sources import from, by source file. */
    static Map<Path, Set<String>> imports(Path bundle) {
        Map<Path, Set<String>> imports = new TreeMap<>();
        for (Path source : sources(bundle)) {
            var packages = new TreeSet<String>();
            var matcher = IMPORT.matcher(text(source));
            while (matcher.find()) {
                packages.add(matcher.group(1));
            }
            imports.put(source, packages);
        }
        return imports;
    }

    static List<Path> sources(Path bundle) {
        Path folder = bundle.resolve("src");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
