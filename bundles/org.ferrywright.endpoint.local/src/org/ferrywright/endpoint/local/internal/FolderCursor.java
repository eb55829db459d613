package org.ferrywright.endpoint.local.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Entry;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EntryCursor;

/** The entries of one folder, a page at a time. */
final class FolderCursor implements EntryCursor, Folder.Sink {
    private final Folder folder;
    private final FileTree tree;
    private final List<String> undoLogs = new ArrayList<>();
    private final Queue<Entry> page = new ArrayDeque<>();
    private boolean more = true;
    private boolean closed;

    /** Takes the folder over. */
    FolderCursor(FileTree tree, Folder folder) {
        this.folder = folder;
        folder.tell(Aspect.EXTENDED);
        this.tree = tree;
    }

    @Override
    public synchronized Entry next() throws EndpointException, InterruptedException {
        if (closed) {
            throw tree.failures().closed();
        }
        while (page.isEmpty() && more) {
            LocalEndpoint.checkInterrupt();
            more = folder.list(this);
            if (!more) {
                // what was told of these files is old now, and whoever expects it finds that
                new Undoing(tree, folder).settleAll(undoLogs);
            }
        }
        return page.poll();
    }

    @Override
    public boolean wants(String name, boolean directory) {
        if (TemporaryNames.isUndoLog(name)) {
            undoLogs.add(name);
            return false;
        }
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
