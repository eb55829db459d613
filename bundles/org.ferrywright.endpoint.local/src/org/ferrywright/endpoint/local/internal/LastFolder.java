package org.ferrywright.endpoint.local.internal;

import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;

/** Keeps the folder that was used last open, for the length of one bulk call. */
final class LastFolder implements AutoCloseable {
    private final FileTree tree;
    private Folder open;

    LastFolder(FileTree tree) {
        this.tree = tree;
    }

    Folder of(RelPath directory, FileTree.Use use) throws EndpointException {
        if (open != null && open.path().equals(directory)) {
            return open;
        }
        close();
        open = tree.open(directory, use);
        return open;
    }

    /** The folder that holds a path. */
    Folder above(RelPath path, FileTree.Use use) throws EndpointException {
        String text = path.value();
        int length = Math.max(0, text.lastIndexOf('/'));
        if (open != null
                && open.path().value().length() == length
                && text.startsWith(open.path().value())) {
            return open;
        }
        return of(path.parent(), use);
    }

    @Override
    public void close() {
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
