package org.ferrywright.endpoint.local.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.Sha256;
import org.ferrywright.endpoint.BulkHash;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.Expect;

/** Hashes files one after the other; files of one folder share its descriptor when they stand together. */
final class BulkHasher implements BulkHash {
    private static final int CHUNK = 128 << 10;

    private final FileTree tree;

    BulkHasher(FileTree tree) {
        this.tree = tree;
    }

    @Override
    public List<Result> sha256(List<BulkRead.Item> items) throws EndpointException, InterruptedException {
        var results = new ArrayList<Result>(items.size());
        var chunk = new byte[CHUNK];
        try (var folders = new LastFolder(tree)) {
            for (BulkRead.Item item : items) {
                LocalEndpoint.checkInterrupt();
                try {
                    Folder folder = folders.of(item.path().parent(), FileTree.Use.NAMES);
                    results.add(new Result.Value(hash(folder, item.path(), item.entry(), chunk)));
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

    private Sha256 hash(Folder folder, RelPath path, Entry expected, byte[] chunk)
            throws EndpointException, InterruptedException {
        try (Source source = Source.open(tree, folder, path, Expect.same(expected))) {
            Entry before = source.before();
            OpenFile file = source.file();
            file.dropCached();
            var digest = Sha256.running();
            var buffer = ByteBuffer.wrap(chunk);
            long at = 0;
            while (at < before.size()) {
                LocalEndpoint.checkInterrupt();
                int n = file.read(buffer.clear(), at);
                if (n < 0) {
                    break;
                }
                digest.update(chunk, 0, n);
                at += n;
            }
            source.checkUnchanged(at);
            return Sha256.of(digest.digest());
        }
    }
}
