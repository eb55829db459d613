package org.ferrywright.endpoint.local.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.ExtendedMetadata;

/** Reads extended metadata; entries of one folder share its descriptor when they stand together. */
record LocalExtended(FileTree tree) implements ExtendedMetadata {
    @Override
    public List<Result> read(List<BulkRead.Item> items, Set<Aspect> aspects)
            throws EndpointException, InterruptedException {
        var results = new ArrayList<Result>(items.size());
        try (var folders = new LastFolder(tree)) {
            for (BulkRead.Item item : items) {
                LocalEndpoint.checkInterrupt();
                try {
                    results.add(read(item, aspects, folders));
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

    private Result read(BulkRead.Item item, Set<Aspect> aspects, LastFolder folders) throws EndpointException {
        RelPath path = item.path();
        Folder folder = folders.of(path.parent(), FileTree.Use.NAMES);
        String name = path.isRoot() ? "" : path.name();
        Entry now = path.isRoot() ? folder.self() : folder.stat(name);
        Placement.check(Expect.same(item.entry()), now, path, tree.failures());
        return new Result.Found(folder.extended(name, aspects));
    }
}
