package org.ferrywright.endpoint.local.internal;

import java.nio.file.Path;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.endpoint.EndpointException;
import org.junit.jupiter.api.Assumptions;

/** The ways to reach a folder of this machine. */
enum Variant {
    /** Linux, by openat2(2). */
    BENEATH,
    /** Linux, component by component, as on kernels before 5.6. */
    COMPONENTS,
    /** By java.nio only. */
    PORTABLE;

    static final String INSTANCE = "0a1b2c3d";

    LocalEndpoint open(Path root) throws EndpointException {
        return open(root, false);
    }

    LocalEndpoint open(Path root, boolean create) throws EndpointException {
        return LocalEndpoint.over(tree(root, create), INSTANCE, create, null);
    }

    FileTree tree(Path root, boolean create) throws EndpointException {
        if (this == PORTABLE) {
            return PortableFileTree.open(root.toString(), create);
        }
        var abi = LinuxAbi.here();
        Assumptions.assumeTrue(abi.isPresent(), "needs Linux");
        return LinuxFileTree.open(abi.get(), root.toString(), create, this == COMPONENTS);
    }

    static String temporary(long key) {
        return TemporaryNames.of(INSTANCE, key);
    }
}
