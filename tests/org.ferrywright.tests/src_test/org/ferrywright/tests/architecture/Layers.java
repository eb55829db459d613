package org.ferrywright.tests.architecture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who may use whom: the table of the design, section 1. Names are those of bundles and of packages, without {@code
 * org.ferrywright.} in front of our own.
 */
final class Layers {
    /**
     * @param uses the bundles that this one may use
     * @param speaks those whose types appear in this one's API, so that who uses this one meets them too
     */
    record Bundle(Set<String> uses, Set<String> speaks) {}

    static final String PREFIX = "org.ferrywright.";

    static final Map<String, Bundle> BUNDLES = new LinkedHashMap<>();

    /** The bundles that may use a library, by the beginning of its packages' names. */
    static final Map<String, Set<String>> LIBRARIES = new LinkedHashMap<>();

    static {
        bundle("core", "", "");
        bundle("delta", "core", "core");
        bundle("endpoint", "core delta", "core delta");
        bundle("endpoint.local", "endpoint", "endpoint");
        bundle("endpoint.tcp", "endpoint wire", "endpoint");
        bundle("endpoint.smb", "endpoint", "endpoint");
        bundle("endpoint.ftp", "endpoint", "endpoint");
        bundle("wire", "core delta", "core delta");
        bundle("listener", "endpoint endpoint.local delta wire", "endpoint wire");
        bundle("engine", "endpoint delta core", "endpoint delta core");
        bundle("control", "core wire", "core");
        bundle("cli", "control engine", "");
        bundle("service", "engine listener control", "");
        bundle("workbench.model", "control", "control");
        bundle("workbench.ui", "workbench.model", "workbench.model");

        library("com.dynatrace.hash4j", "delta");
        library("com.fasterxml.jackson", "engine cli control service");
        library("com.github.luben.zstd", "wire");
        library("org.sqlite", "delta");
        library("com.google.protobuf", "wire");
        library("jcifs", "endpoint.smb");
        library("org.apache.commons", "endpoint.ftp");
        library("io.netty", "wire");
        library("org.bouncycastle", "wire");
        library("picocli", "cli");
        library("org.eclipse.equinox.app", "cli service workbench.ui");
        library("org.eclipse.swt", "workbench.ui");
        library("org.eclipse.jface", "workbench.ui");
        library("org.eclipse.ui", "workbench.ui");
        library("org.eclipse.core", "workbench.ui");
        library("org.eclipse.osgi", "workbench.ui");
        // the values and the algorithms know of no framework, and of no log
        library(
                "org.osgi",
                "endpoint.local endpoint.tcp endpoint.smb endpoint.ftp listener engine control cli service workbench.model"
                        + " workbench.ui");
        library(
                "org.slf4j",
                "endpoint.local endpoint.tcp endpoint.ftp wire listener engine control cli service workbench.model workbench.ui");
    }

    private Layers() {}

    /** All that a bundle may use: what the table says and what those speak. */
    static Set<String> allowed(String bundle) {
        Set<String> all = new TreeSet<>();
        BUNDLES.get(bundle).uses().forEach(used -> addWithSpoken(used, all));
        return all;
    }

    private static void addWithSpoken(String bundle, Set<String> all) {
        if (all.add(bundle)) {
            BUNDLES.get(bundle).speaks().forEach(spoken -> addWithSpoken(spoken, all));
        }
    }

    private static void bundle(String name, String uses, String speaks) {
        BUNDLES.put(name, new Bundle(names(uses), names(speaks)));
    }

    private static void library(String packages, String users) {
        LIBRARIES.put(packages, names(users));
    }

    private static Set<String> names(String list) {
        return list.isEmpty() ? Set.of() : new TreeSet<>(List.of(list.split(" ")));
    }
}
