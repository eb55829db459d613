package org.ferrywright.listener;

import java.nio.file.Path;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.local.LocalRoots;

/** Opens a named root for one connection. */
public interface RootOpener {
    /**
     * @param below folder that becomes the root for the peer; nothing outside may be reached through it
     * @param create whether that folder is made where it is missing
     */
    Endpoint open(RelPath below, boolean create) throws EndpointException, InterruptedException;

    /** A folder of this machine. @param name of the root, as messages to peers call it */
    static RootOpener folder(String name, Path folder, String instanceId) {
        return (below, create) -> LocalRoots.openBelow(folder, below, instanceId, create, name);
    }

    /** A folder of this machine whose signatures are kept. @param name of the root, as messages to peers call it */
    static RootOpener folder(String name, Path folder, String instanceId, SignatureCache signatures) {
        return (below, create) ->
                LocalRoots.openBelow(folder, below, instanceId, create, name, signatures.trees(name, folder, below));
    }
}
