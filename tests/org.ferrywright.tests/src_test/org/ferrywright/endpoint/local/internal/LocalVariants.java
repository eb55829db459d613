package org.ferrywright.endpoint.local.internal;

import java.nio.file.Path;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;

/** Opens folders in the ways that this machine would not choose by itself. */
public final class LocalVariants {
    private LocalVariants() {}

    /** As where the system has no calls relative to a folder's handle. */
    public static Endpoint portable(Path root) throws EndpointException {
        return LocalEndpoint.over(PortableFileTree.open(root.toString(), false), "0123abcd", false, null);
    }

    /** As on a Linux before openat2(2). */
    public static Endpoint byComponents(Path root) throws EndpointException {
        return LocalEndpoint.over(
                LinuxFileTree.open(LinuxAbi.here().orElseThrow(), root.toString(), false, true),
                "0123abcd",
                false,
                null);
    }
}
