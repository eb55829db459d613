package org.ferrywright.wire;

/**
 * What a Listener reports when something failed.
 *
 * @param kind name of a kind of the transport SPI, such as {@code NOT_FOUND}
 * @param endpoint whether the whole root is in trouble, not one path
 * @param retryMillis how long to wait before another try; -1 when it is useless
 * @param path below the root, or null
 * @param nativeCode what the system underneath said, or null
 * @param message for people, without secrets
 */
public record Failure(String kind, boolean endpoint, long retryMillis, String path, String nativeCode, String message) {
    /** A failure of one thing asked for, not worth another try. */
    public static Failure of(String kind, String message) {
        return new Failure(kind, false, -1, null, null, message);
    }
}
