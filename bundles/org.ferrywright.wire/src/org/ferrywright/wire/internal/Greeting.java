package org.ferrywright.wire.internal;

import org.ferrywright.wire.internal.proto.Hello;

/** The first message of each side. */
final class Greeting {
    static final int PROTOCOL = 1;

    private Greeting() {}

    static Hello ours(boolean paired) {
        return Hello.newBuilder()
                .setProtocol(PROTOCOL)
                .addAllFeatures(Features.OURS)
                .setMaxFrame(Frames.MAX_PAYLOAD)
                .setMaxStreams(Limits.MAX_STREAMS)
                .setInitialCredit(Limits.INITIAL_CREDIT)
                .setProduct("Ferrywright")
                .setPaired(paired)
                .build();
    }
}
