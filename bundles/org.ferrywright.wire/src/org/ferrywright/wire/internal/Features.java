package org.ferrywright.wire.internal;

/** The named features of this version. One is used only when both sides name it. */
final class Features {
    /** Data may come in compressed frames. */
    static final String ZSTD = "zstd";

    /** Data may come in one compressed stream for all. */
    static final String CHAIN = "zstd-chain";

    /** The client's first request may come with its greeting. */
    static final String FIRST_REQUEST = "first-request";

    private Features() {}
}
