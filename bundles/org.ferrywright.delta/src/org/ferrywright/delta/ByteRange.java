package org.ferrywright.delta;

/** Some bytes of a file. */
public record ByteRange(long offset, long length) {
    public ByteRange {
        if (offset < 0 || length < 1 || offset + length < 0) {
            throw new IllegalArgumentException("no range: " + length + " bytes from " + offset);
        }
    }

    public long end() {
        return offset + length;
    }
}
