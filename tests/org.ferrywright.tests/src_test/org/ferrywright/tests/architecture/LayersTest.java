package org.ferrywright.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds manifests and sources of every bundle against the table of who may use whom. */
class LayersTest {
    private static final Map<String, Path> BUNDLES = new Checkout().bundles();

    static Stream<String> bundles() {
        return BUNDLES.keySet().stream();
    }

    @Test
    @DisplayName("the table names the bundles that there are")
    void tableIsComplete() {
        assertThat(BUNDLES.keySet()).isEqualTo(new TreeSet<>(Layers.BUNDLES.keySet()));
    }

    @ParameterizedTest
    @MethodSource("bundles")
    @DisplayName("a bundle uses only the bundles that the table has for it")
    void usesAllowedBundles(String bundle) {
        var allowed = Layers.allowed(bundle);
        var wrong = new ArrayList<String>();
        used(bundle)
                .forEach((where, packages) -> packages.forEach(name -> owner(name)
                        .filter(owner -> !owner.equals(bundle) && !allowed.contains(owner))
                        .ifPresent(owner -> wrong.add(where + " uses " + owner + " (" + name + ")"))));
        assertThat(wrong).as("%s may use %s", bundle, allowed).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("bundles")
    @DisplayName("a bundle uses only the libraries that it fences in")
    void usesFencedLibraries(String bundle) {
        var wrong = new ArrayList<String>();
        used(bundle)
                .forEach((where, packages) -> packages.stream()
                        .filter(name -> owner(name).isEmpty() && !isJdk(name))
                        .filter(name -> !isFencedIn(bundle, name))
                        .forEach(name -> wrong.add(where + " uses " + name)));
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("bundles")
    @DisplayName("no bundle exports its implementation, and none reaches for another's")
    void implementationStaysInside(String bundle) {
        assertThat(Checkout.header(BUNDLES.get(bundle), "Export-Package")).noneMatch(LayersTest::isInternal);
        var wrong = new ArrayList<String>();
        used(bundle)
                .forEach((where, packages) -> packages.stream()
                        .filter(name -> isInternal(name)
                                && owner(name).filter(bundle::equals).isEmpty())
                        .forEach(name -> wrong.add(where + " uses " + name)));
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("bundles")
    @DisplayName("a package belongs to the bundle whose name it bears")
    void packagesBearTheBundlesName(String bundle) {
        Path folder = BUNDLES.get(bundle).resolve("src");
        var strangers = Checkout.sources(BUNDLES.get(bundle)).stream()
                .map(source -> folder.relativize(source.getParent()).toString().replace('/', '.'))
                .filter(name -> owner(name).filter(bundle::equals).isEmpty())
                .distinct();
        assertThat(strangers).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("bundles")
    @DisplayName("only the workbench contributes to extension points, apart from what an application is started by")
    void extensionsAreOfTheWorkbench(String bundle) {
        Path plugin = BUNDLES.get(bundle).resolve("plugin.xml");
        if (bundle.equals("workbench.ui") || !Files.exists(plugin)) {
            return;
        }
        String rest = Checkout.text(plugin)
                .replaceAll("point=\"org\\.eclipse\\.core\\.runtime\\.(applications|products)\"", "");
        assertThat(rest).doesNotContain("point=\"");
    }

    /** The packages that a bundle uses, by who says so: its manifest, a required bundle, a source file. */
    private static Map<String, Set<String>> used(String bundle) {
        Path folder = BUNDLES.get(bundle);
        var used = new TreeMap<String, Set<String>>();
        used.put("Import-Package", Checkout.header(folder, "Import-Package"));
        used.put("Require-Bundle", Checkout.header(folder, "Require-Bundle"));
        Checkout.imports(folder)
                .forEach(
                        (source, packages) -> used.put(folder.relativize(source).toString(), packages));
        return used;
    }

    /** The bundle of ours that a package is in: the one with the longest name that the package's begins with. */
    private static Optional<String> owner(String name) {
        return BUNDLES.keySet().stream()
                .filter(bundle -> isIn(name, Layers.PREFIX + bundle))
                .max(Comparator.comparingInt(String::length));
    }

    private static boolean isFencedIn(String bundle, String name) {
        return Layers.LIBRARIES.entrySet().stream()
                .filter(library -> isIn(name, library.getKey()))
                .max(Comparator.comparingInt(library -> library.getKey().length()))
                .filter(library -> library.getValue().contains(bundle))
                .isPresent();
    }

    private static boolean isJdk(String name) {
        return List.of("java", "javax", "jdk", "sun.misc", "com.sun.nio.file", "org.ietf.jgss").stream()
                .anyMatch(known -> isIn(name, known));
    }

    private static boolean isInternal(String name) {
        return (name + ".").contains(".internal.") && name.startsWith(Layers.PREFIX);
    }

    private static boolean isIn(String name, String packages) {
        return name.equals(packages) || name.startsWith(packages + ".");
    }
}
