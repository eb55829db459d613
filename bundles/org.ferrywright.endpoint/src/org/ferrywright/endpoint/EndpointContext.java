package org.ferrywright.endpoint;

import java.nio.file.Path;

/** What the engine lends to an open root. */
public interface EndpointContext {
    /** Folder with this instance's keys and pinned peers. */
    Path keys();

    /** Eight hexadecimal digits that are this instance's own: owner of the temporaries it makes. */
    String instanceId();

    /** Counts bytes on the network. */
    Traffic traffic();

    /** Called from any thread, cheap. */
    interface Traffic {
        Traffic NONE = new Traffic() {
            @Override
            public void sent(long bytes) {}

            @Override
            public void received(long bytes) {}
        };

        void sent(long bytes);

        void received(long bytes);
    }
}
