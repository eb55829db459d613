package org.ferrywright.delta;

/** Bytes of the new content that the basis has too: {@code length} of them, at {@code to} in the new content, at {@code from} in the basis. */
public record CopyRange(long to, long from, long length) {
    public CopyRange {
        if (to < 0 || from < 0 || length < 1) {
            throw new IllegalArgumentException("no copy: " + length + " bytes from " + from + " to " + to);
        }
    }
}
