package org.ferrywright.endpoint.local.internal;

import org.ferrywright.endpoint.EndpointException;

/**
 * Where an open file has content and where holes, asked of the system once for each stretch: some file systems look at every page of
 * the file for one answer. For one thread at a time, and as long as the file does not change.
 */
final class Extents {
    private final OpenFile file;
    private long dataFrom;
    private long dataEnd;
    private long holeFrom;
    private long holeEnd;

    Extents(OpenFile file) {
        this.file = file;
    }

    /** As {@link OpenFile#nextData}. */
    long nextData(long offset) throws EndpointException {
        if (offset >= dataFrom && offset < dataEnd) {
            return offset;
        }
        if (offset < holeFrom || offset >= holeEnd) {
            holeFrom = offset;
            holeEnd = file.nextData(offset);
        }
        return Math.max(offset, holeEnd);
    }

    /** As {@link OpenFile#nextHole}, but always behind the offset: whoever reads there learns that the file was cut. */
    long nextHole(long offset) throws EndpointException {
        if (offset < dataFrom || offset >= dataEnd) {
            dataFrom = offset;
            dataEnd = Math.max(offset + 1, file.nextHole(offset));
        }
        return Math.max(offset, dataEnd);
    }
}
