package org.ferrywright.wire.internal;

import java.util.List;
import org.ferrywright.wire.internal.proto.Hello;

/** The first message of each side. */
final class Greeting {
    static final int PROTOCOL = 1;

    private Greeting() {}

    /** @param chain whether there is memory for the peer's {@link Chain} */
    static Hello ours(boolean paired, boolean chain) {
        return Hello.newBuilder()
                .setProtocol(PROTOCOL)
                .addAllFeatures(
                        chain
                                ? List.of(Features.ZSTD, Features.FIRST_REQUEST, Features.CHAIN)
                                : List.of(Features.ZSTD, Features.FIRST_REQUEST))
                .setMaxFrame(Frames.MAX_PAYLOAD)
                .setMaxStreams(Limits.MAX_STREAMS)
                .setInitialCredit(Limits.INITIAL_CREDIT)
                .setProduct("Ferrywright")
                .setPaired(paired)
                .build();
    }
}
