package org.ferrywright.wire.internal;

import java.util.List;

/** The named features of this version. One is used only when both sides name it. */
final class Features {
    /** Data may come in compressed frames. */
    static final String ZSTD = "zstd";

    static final List<String> OURS = List.of(ZSTD);

    private Features() {}
}
