package org.ferrywright.endpoint.local.internal;

import java.util.ArrayDeque;
import java.util.Queue;
import org.ferrywright.core.Entry;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EntryCursor;

/** The entries of one folder, a page at a time. */
final class FolderCursor implements EntryCursor, Folder.Sink {
    private final Folder folder;
    private final Queue<Entry> page = new ArrayDeque<>();
    private boolean more = true;

    /** Takes the folder over. */
    FolderCursor(Folder folder) {
        this.folder = folder;
    }

    @Override
    public Entry next() throws EndpointException, InterruptedException {
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
    public void close() {
        folder.close();
    }
}
