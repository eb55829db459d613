package org.ferrywright.endpoint;

import java.nio.file.Path;
import java.util.Optional;

/** What the engine lends to an open root. */
public interface EndpointContext {
    /** Folder with this instance's keys and pinned peers. */
    Path keys();

    /** Eight hexadecimal digits that are this instance's own: owner of the temporaries it makes. */
    String instanceId();

    /** Counts bytes on the network. */
    Traffic traffic();

    /**
     * The password of the user that the address names, for transports that log on with one; empty when nobody gave one. It may ask a
     * person, once for each user and host.
     */
    default Optional<char[]> password(EndpointAddress address) {
        return Optional.empty();
    }

    /**
     * Where the trees of blocks of files that we write are kept, for a root with nobody beside it who keeps them; empty when they are kept
     * nowhere.
     *
     * @param volume what tells the volume from all others; paths are below it, whatever part of it is open as a root
     */
    default Optional<BlockTrees> trees(String volume) {
        return Optional.empty();
    }

    /** A folder where transports keep what they have learnt of servers, made when it is needed; empty when nothing is kept. */
    default Optional<Path> learnt() {
        return Optional.empty();
    }

    /**
     * Opens another root that helps this one, by whatever transport is installed for it; who asks closes it. Fails with UNSUPPORTED when there
     * is none.
     *
     * @throws EndpointException when there is no transport for it, or the root cannot be opened
     * @throws InterruptedException when the thread is interrupted while the root is opened
     */
    default Endpoint open(EndpointConfig other) throws EndpointException, InterruptedException {
        throw EndpointException.of(EndpointException.Kind.UNSUPPORTED, "no other roots are opened here")
                .endpoint()
                .address(other.address().toString())
                .build();
    }

    /** Tells whoever looks at the run something about the root that is no failure, such as that a help which was asked for is not there. */
    default void note(String detail) {}

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
