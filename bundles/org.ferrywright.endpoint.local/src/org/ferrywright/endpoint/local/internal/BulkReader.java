package org.ferrywright.endpoint.local.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.Expect;

/** Reads small files one after the other; files of one folder share its descriptor when they stand together. */
final class BulkReader implements BulkRead {
    /** Whole contents are held in memory, so this is no way for larger files. */
    private static final long LARGEST = 16 << 20;

    private final FileTree tree;

    BulkReader(FileTree tree) {
        this.tree = tree;
    }

    @Override
    public List<Result> read(List<Item> items) throws EndpointException, InterruptedException {
        var results = new ArrayList<Result>(items.size());
        try (var folders = new LastFolder(tree)) {
            for (Item item : items) {
                LocalEndpoint.checkInterrupt();
                try {
                    Folder folder = folders.above(item.path(), FileTree.Use.NAMES);
                    results.add(new Result.Content(read(folder, item.path(), item.entry())));
                } catch (EndpointException e) {
                    if (e.scope() == Scope.ENDPOINT) {
                        throw e;
                    }
                    results.add(new Result.Failed(e));
                }
            }
        }
        return results;
    }

    private byte[] read(Folder folder, RelPath path, Entry expected) throws EndpointException {
        try (Source source = Source.open(tree, folder, path, Expect.same(expected))) {
            Entry before = source.before();
            if (before.size() > LARGEST) {
                throw tree.failures()
                        .item(
                                Kind.TOO_LARGE,
                                path,
                                "more than " + LARGEST + " bytes are not read in bulk; read it by itself");
            }
            byte[] bytes = new byte[(int) before.size()];
            var buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining() && source.file().read(buffer, buffer.position()) > 0) {
                // until it is full or the file ends early
            }
            source.checkUnchanged(buffer.position());
            return bytes;
        }
    }
}
