package org.ferrywright.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Versions are pinned in the target file. The plain tests need some once more, for they know no bundles. */
class PinnedVersionsTest {
    private static final Pattern DEPENDENCY = Pattern.compile(
            "<dependency>\\s*<groupId>([^<]*)</groupId>\\s*<artifactId>([^<]*)</artifactId>\\s*<version>([^<]*)</version>");
    private static final Pattern PROPERTY = Pattern.compile("<([\\w.]+)>([^<$]*)</\\1>");

    @Test
    @DisplayName("a library has one version, in the products and in the tests")
    void oneVersionEach() {
        Path root = Checkout.root();
        Map<String, String> pinned = new TreeMap<>();
        String target = Checkout.text(root.resolve("releng/org.ferrywright.target/org.ferrywright.target"));
        DEPENDENCY.matcher(target).results().forEach(found -> pinned.put(name(found), found.group(3)));
        assertThat(pinned).hasSizeGreaterThan(100);

        String parent = Checkout.text(root.resolve("pom.xml"));
        Map<String, String> properties = new HashMap<>();
        PROPERTY.matcher(parent)
                .results()
                .forEach(found -> properties.put("${" + found.group(1) + "}", found.group(2)));
        var wrong = new ArrayList<String>();
        for (String pom : new String[] {"pom.xml", "tests/org.ferrywright.tests/pom.xml"}) {
            DEPENDENCY.matcher(Checkout.text(root.resolve(pom))).results().forEach(found -> {
                String version = properties.getOrDefault(found.group(3), found.group(3));
                if (!pinned.getOrDefault(name(found), version).equals(version)) {
                    wrong.add(pom + " has " + name(found) + " " + version + ", the target " + pinned.get(name(found)));
                }
            });
        }
        assertThat(wrong).isEmpty();
    }

    private static String name(MatchResult dependency) {
        return dependency.group(1) + ":" + dependency.group(2);
    }
}
