package org.ferrywright.endpoint.local.internal;

import java.util.ArrayDeque;
import java.util.Queue;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Entry;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EntryCursor;

/** The entries of one folder, a page at a time. */
final class FolderCursor implements EntryCursor, Folder.Sink {
    private final Folder folder;
    private final Failures failures;
    private final Queue<Entry> page = new ArrayDeque<>();
    private boolean more = true;
    private boolean closed;

    /** Takes the folder over. */
    FolderCursor(Folder folder, Failures failures) {
        this.folder = folder;
        folder.tell(Aspect.EXTENDED);
        this.failures = failures;
    }

    @Override
    public synchronized Entry next() throws EndpointException, InterruptedException {
        if (closed) {
            throw failures.closed();
        }
        while (page.isEmpty() && more) {
            LocalEndpoint.checkInterrupt();
            more = folder.list(this);
        }
        return page.poll();
    }

    @Override
    public boolean wants(String name, boolean directory) {
        return true;
    }

    @Override
    public void take(Entry entry) {
        page.add(entry);
    }

    @Override
    public synchronized void close() {
        closed = true;
        folder.close();
    }
}
