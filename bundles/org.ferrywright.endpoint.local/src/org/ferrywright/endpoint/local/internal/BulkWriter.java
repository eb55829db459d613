package org.ferrywright.endpoint.local.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.BlockTrees;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.Expect;

/**
 * The changes that one name at a time can undergo; those in one folder share its descriptor when they stand together.
 */
final class BulkWriter implements BulkWrite {
    private final FileTree tree;
    private final Optional<BlockTrees> trees;

    /** @param trees that are told what leaves the content of files as it is */
    BulkWriter(FileTree tree, Optional<BlockTrees> trees) {
        this.tree = tree;
        this.trees = trees;
    }

    @Override
    public List<Outcome> perform(List<Operation> operations) throws EndpointException, InterruptedException {
        var outcomes = new ArrayList<Outcome>(operations.size());
        try (var folders = new LastFolder(tree)) {
            for (Operation operation : operations) {
                LocalEndpoint.checkInterrupt();
                try {
                    outcomes.add(new Outcome.Done(perform(operation, folders)));
                } catch (EndpointException e) {
                    if (e.scope() == Scope.ENDPOINT) {
                        throw e;
                    }
                    outcomes.add(new Outcome.Failed(e));
                }
            }
        }
        return outcomes;
    }

    /** @return the facts of what is there now; null after a delete */
    Entry performOne(Operation operation) throws EndpointException {
        try (var folders = new LastFolder(tree)) {
            return perform(operation, folders);
        }
    }

    private Entry perform(Operation operation, LastFolder folders) throws EndpointException {
        RelPath path = operation.path();
        if (path.isRoot()) {
            return performOnRoot(operation, folders);
        }
        String name = path.name();
        return switch (operation) {
            case Keep o -> perform(o.change(), o.kept(), folders);
            case StoreFile _, StoreLink _, StoreHardLink _, Delete _ -> perform(operation, null, folders);
            case MakeDirectory _ -> {
                Folder folder = tellingAbove(folders, path, FileTree.Use.CREATING);
                folder.makeDirectory(name);
                yield folder.stat(name);
            }
            case SetAttributes o -> {
                Folder folder = tellingAbove(folders, path, FileTree.Use.NAMES);
                Entry before = trees.isEmpty() ? null : folder.stat(name);
                folder.set(name, o.kind(), o.attributes());
                yield kept(path, path, before, folder.stat(name));
            }
            case Move o -> move(o, folders);
        };
    }

    /** @param kept name for what the operation takes away, or null */
    private Entry perform(Operation operation, RelPath kept, LastFolder folders) throws EndpointException {
        return switch (operation) {
            case StoreFile o -> storeFile(o, kept, folders);
            case StoreLink o -> storeLink(o, kept, folders);
            case StoreHardLink o -> storeHardLink(o, kept, folders);
            case Delete o -> {
                delete(o, kept, folders);
                yield null;
            }
            case MakeDirectory _, SetAttributes _, Move _, Keep _ ->
                throw new IllegalArgumentException("takes nothing away: " + operation);
        };
    }

    private Entry performOnRoot(Operation operation, LastFolder folders) throws EndpointException {
        Folder root = telling(folders, RelPath.ROOT, FileTree.Use.NAMES);
        return switch (operation) {
            case Keep o -> performOnRoot(o.change(), folders);
            case MakeDirectory _ -> root.self();
            case SetAttributes o -> {
                root.set("", o.kind(), o.attributes());
                yield root.self();
            }
            case StoreFile _, StoreLink _, StoreHardLink _, Move _ ->
                throw tree.failures().item(Kind.IS_DIRECTORY, RelPath.ROOT, "the root is a folder and stays one");
            case Delete _ -> throw tree.failures().item(Kind.DENIED, RelPath.ROOT, "the root itself is never deleted");
        };
    }

    /** What is there afterwards is told whole, as a look would. */
    private static Folder telling(LastFolder folders, RelPath path, FileTree.Use use) throws EndpointException {
        Folder folder = folders.of(path, use);
        folder.tell(Aspect.EXTENDED);
        return folder;
    }

    /** The same of the folder that holds a path. */
    private static Folder tellingAbove(LastFolder folders, RelPath path, FileTree.Use use) throws EndpointException {
        Folder folder = folders.above(path, use);
        folder.tell(Aspect.EXTENDED);
        return folder;
    }

    private Entry storeFile(StoreFile o, RelPath kept, LastFolder folders) throws EndpointException {
        if (!ContentHash.of(o.content(), 0).equals(o.digest())) {
            throw tree.failures().item(Kind.CORRUPT, o.path(), "the bytes that came are not those that were sent");
        }
        Folder folder = tellingAbove(folders, o.path(), FileTree.Use.CREATING);
        var placement = new Placement(folder, tree.failures());
        String name = o.path().name();
        try (OpenFile file = placement.create(o.temporary(), o.path())) {
            try {
                file.write(ByteBuffer.wrap(o.content()), 0);
                file.set(o.attributes());
                file.finish();
                placement.place(o.temporary(), name, o.expect(), kept, tree);
            } catch (EndpointException | RuntimeException e) {
                Placement.removeQuietly(folder, o.temporary(), e);
                throw e;
            }
        }
        return folder.stat(name);
    }

    private Entry storeLink(StoreLink o, RelPath kept, LastFolder folders) throws EndpointException {
        Folder folder = tellingAbove(folders, o.path(), FileTree.Use.CREATING);
        var placement = new Placement(folder, tree.failures());
        try {
            placement.makeLink(o.temporary(), o.path(), o.linkTarget(), o.attributes());
            placement.place(o.temporary(), o.path().name(), o.expect(), kept, tree);
        } catch (EndpointException e) {
            cleanUp(folder, placement, o.temporary(), e);
            throw e;
        }
        return folder.stat(o.path().name());
    }

    private Entry storeHardLink(StoreHardLink o, RelPath kept, LastFolder folders) throws EndpointException {
        if (!tree.hardLinks()) {
            throw tree.failures().item(Kind.UNSUPPORTED, o.path(), "this root cannot give one file several names");
        }
        Folder folder = tellingAbove(folders, o.path(), FileTree.Use.CREATING);
        String name = o.path().name();
        var placement = new Placement(folder, tree.failures());
        try (Folder from = tree.open(o.existing().parent(), FileTree.Use.NAMES)) {
            Entry now = folder.stat(name);
            Entry existing = from.stat(o.existing().name());
            if (now != null && existing != null && now.isFile() && now.fileId() == existing.fileId()) {
                // it is that file already, and renaming one name of a file over another does nothing
                Placement.check(o.expect(), now, o.path(), tree.failures());
                return now;
            }
            placement.makeHardLink(o.temporary(), o.path(), from, o.existing().name());
            placement.place(o.temporary(), name, o.expect(), kept, tree);
            folder.remove(o.temporary(), false);
            return kept(o.existing(), o.existing(), existing, folder.stat(name));
        } catch (EndpointException e) {
            cleanUp(folder, placement, o.temporary(), e);
            throw e;
        }
    }

    private static void cleanUp(Folder folder, Placement placement, String temporary, EndpointException told)
            throws EndpointException {
        placement.checkTemporary(temporary);
        Placement.removeQuietly(folder, temporary, told);
    }

    private void delete(Delete o, RelPath kept, LastFolder folders) throws EndpointException {
        Folder folder;
        try {
            folder = tellingAbove(folders, o.path(), FileTree.Use.NAMES);
        } catch (EndpointException e) {
            if (LocalEndpoint.absent(e)) {
                return;
            }
            throw e;
        }
        String name = o.path().name();
        Entry now = folder.stat(name);
        if (now == null) {
            return;
        }
        Placement.check(o.expect(), now, o.path(), tree.failures());
        if (now.kind() == EntryKind.SPECIAL) {
            throw tree.failures()
                    .item(Kind.UNSUPPORTED, o.path(), "a device, socket or pipe is there, and such are never deleted");
        }
        if (kept != null) {
            OldVersion.insteadOfDelete(tree, folder, now, kept);
        } else {
            folder.remove(name, now.isDirectory());
        }
    }

    private Entry move(Move o, LastFolder folders) throws EndpointException {
        if (o.from().isRoot() || o.path().startsWith(o.from())) {
            throw tree.failures().item(Kind.DENIED, o.from(), "a folder cannot be moved into itself");
        }
        Folder into = tellingAbove(folders, o.path(), FileTree.Use.CREATING);
        String name = o.path().name();
        try (Folder folder = tree.open(o.from().parent(), FileTree.Use.NAMES)) {
            Entry now = folder.stat(o.from().name());
            if (now == null) {
                throw tree.failures().changed(o.from(), "it is gone meanwhile");
            }
            Placement.check(o.expect(), now, o.from(), tree.failures());
            folder.move(o.from().name(), into, name);
            return kept(o.from(), o.path(), now, into.stat(name));
        }
    }

    /** Tells that content stayed what it was. @return what is there now */
    private Entry kept(RelPath from, RelPath to, Entry before, Entry after) {
        if (trees.isPresent() && before != null && after != null) {
            trees.get().kept(from, to, before, after);
        }
        return after;
    }

    /** Of the single operations, which have no temporary to remember. */
    void makeDirectory(RelPath path) throws EndpointException {
        performOne(new MakeDirectory(path));
    }

    void delete(RelPath path, Expect expect) throws EndpointException {
        performOne(new Delete(path, expect));
    }

    void set(RelPath path, EntryKind kind, Attributes attributes) throws EndpointException {
        performOne(new SetAttributes(path, kind, attributes));
    }
}
