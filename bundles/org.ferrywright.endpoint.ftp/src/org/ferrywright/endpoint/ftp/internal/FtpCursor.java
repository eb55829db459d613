package org.ferrywright.endpoint.ftp.internal;

import java.util.Iterator;
import java.util.List;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EntryCursor;

/** The entries of one folder, all of them read: whoever is slow to take them keeps no connection from others. */
final class FtpCursor implements EntryCursor {
    private final Failures failures;
    private final RelPath directory;
    private Iterator<Entry> entries;

    FtpCursor(Failures failures, RelPath directory, List<Entry> entries) {
        this.failures = failures;
        this.directory = directory;
        this.entries = entries.iterator();
    }

    @Override
    public Entry next() throws EndpointException {
        if (entries == null) {
            throw failures.item(Kind.INTERNAL, directory, "the listing was closed");
        }
        return entries.hasNext() ? entries.next() : null;
    }

    @Override
    public void close() {
        entries = null;
    }
}
