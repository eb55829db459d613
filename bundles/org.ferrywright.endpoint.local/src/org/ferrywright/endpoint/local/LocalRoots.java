package org.ferrywright.endpoint.local;

import java.nio.file.Path;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BlockTrees;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.local.internal.LocalEndpoint;

/** Opens folders of this machine as roots. */
public final class LocalRoots {
    /**
     * The setting that asks for a missing root to be made, together with the folders above it: {@code true}. It belongs
     * to a target that is about to be written, never to a source, and is no part of a form.
     */
    public static final String CREATE = "create";

    private LocalRoots() {}

    /**
     * Opens a folder. A link that stands for the root itself is followed now, and never again.
     *
     * @param instanceId eight hexadecimal digits, see {@link org.ferrywright.endpoint.EndpointContext#instanceId}
     * @param create whether a missing root is made, together with the folders above it
     * @throws EndpointException of scope ENDPOINT: NOT_FOUND when it is missing, NOT_DIRECTORY when it is no folder
     */
    public static Endpoint open(Path root, String instanceId, boolean create) throws EndpointException {
        return LocalEndpoint.open(root.toString(), instanceId, create);
    }

    /**
     * Opens a folder below a root for somebody who may not leave the root: no link in {@code below} is followed.
     *
     * @param create whether a missing folder below the root is made; the root itself has to be there
     * @param address how the root is called in messages, instead of its path on this machine
     */
    public static Endpoint openBelow(Path root, RelPath below, String instanceId, boolean create, String address)
            throws EndpointException {
        return openBelow(root, below, instanceId, create, address, null);
    }

    /**
     * As {@link #openBelow(Path, RelPath, String, boolean, String)}.
     *
     * @param trees where trees of blocks of files are kept, by their paths below {@code below}; null keeps the last ones in memory
     */
    public static Endpoint openBelow(
            Path root, RelPath below, String instanceId, boolean create, String address, BlockTrees trees)
            throws EndpointException {
        return LocalEndpoint.openBelow(root.toString(), below, instanceId, create, address, trees);
    }
}
