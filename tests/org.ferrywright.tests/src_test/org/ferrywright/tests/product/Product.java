package org.ferrywright.tests.product;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.ferrywright.tests.architecture.Checkout;

/** A product as the build has materialized it for the machine that it runs on. */
record Product(String name, Path home) {
    /** Whether the build has made it: not when only tests were asked for. */
    static Product of(String name) {
        Path products = Checkout.root().resolve("product/target/products");
        return new Product(name, products.resolve("org.ferrywright." + name + "/linux/gtk/x86_64/ferrywright-" + name));
    }

    boolean isBuilt() {
        return Files.isExecutable(home.resolve("ferry"));
    }

    /** A command of this product, from a folder that is not its own, with both streams going to a file. */
    ProcessBuilder command(Path folder, Path output, String... arguments) {
        var words = new ArrayList<String>(List.of(home.resolve("ferry").toString()));
        words.addAll(List.of(arguments));
        return new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
    }

    /** VM options, for FERRY_OPTS, that start the probe beside the product's own bundles; the product's folder is not written. */
    String withProbe(Path folder, Path report) throws IOException {
        Path probe = folder.resolve("probe.jar");
        writeProbe(probe);
        Path configurator;
        try (var plugins =
                Files.newDirectoryStream(home.resolve("plugins"), "org.eclipse.equinox.simpleconfigurator_*.jar")) {
            configurator = plugins.iterator().next();
        }
        return "-Dosgi.bundles=reference:" + configurator.toUri() + "@1:start,reference:" + probe.toUri() + "@4:start"
                + " -Dosgi.configuration.area=" + folder.resolve("configuration")
                + " -Dosgi.configuration.area.readOnly=false"
                + " -Dorg.eclipse.equinox.simpleconfigurator.exclusiveInstallation=false"
                + " -D" + ComponentProbe.REPORT + "=" + report;
    }

    private static void writeProbe(Path jar) throws IOException {
        var manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", "org.ferrywright.tests.probe");
        main.putValue("Bundle-Version", "1.0.0");
        main.putValue("Bundle-Activator", ComponentProbe.class.getName());
        main.putValue(
                "Import-Package",
                "org.osgi.framework,org.osgi.framework.dto,org.osgi.dto,"
                        + "org.osgi.service.component.runtime,org.osgi.service.component.runtime.dto");
        String path = ComponentProbe.class.getName().replace('.', '/') + ".class";
        var content = new ByteArrayOutputStream();
        try (InputStream in = ComponentProbe.class.getClassLoader().getResourceAsStream(path)) {
            in.transferTo(content);
        }
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.putNextEntry(new JarEntry(path));
            out.write(content.toByteArray());
            out.closeEntry();
        }
    }
}
