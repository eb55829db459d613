package org.ferrywright.endpoint.local.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.Entry;
import org.ferrywright.core.NativeNames;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;

/**
 * Which files below a root are patched where they lie, on the disk: a folder in the root's top folder, there only while some are. So who opens
 * the root after a crash puts them right without looking at every folder.
 */
final class UndoIndex {
    private static final String FOLDER = TemporaryNames.undoLog(0);
    private static final int LONGEST = 1 << 20;

    private final FileTree tree;

    UndoIndex(FileTree tree) {
        this.tree = tree;
    }

    /** Notes a file, and forces that. */
    void add(RelPath path) throws EndpointException {
        try (Folder root = tree.open(RelPath.ROOT, FileTree.Use.NAMES)) {
            // whoever was last removes the folder, perhaps right now
            for (int tries = 0; ; tries++) {
                root.makeDirectory(FOLDER);
                try (Folder index = tree.open(RelPath.of(FOLDER), FileTree.Use.NAMES)) {
                    note(index, path);
                    break;
                } catch (EndpointException e) {
                    if (e.kind() != Kind.NOT_FOUND || tries == 10) {
                        throw e;
                    }
                }
            }
            root.force();
        }
    }

    private static void note(Folder index, RelPath path) throws EndpointException {
        index.remove(entry(path), false);
        try (OpenFile file = index.create(entry(path), path)) {
            file.write(ByteBuffer.wrap(NativeNames.encode(path.value())), 0);
            file.force();
            file.finish();
        }
        index.force();
    }

    private static String entry(RelPath path) {
        return TemporaryNames.undoLog(ContentHash.of(path.value().getBytes(StandardCharsets.UTF_16BE), 0)
                .low());
    }

    /** Strikes a file out. What remains after a failure is struck out when the root is opened next. */
    void remove(RelPath path) {
        try (Folder root = tree.open(RelPath.ROOT, FileTree.Use.NAMES)) {
            try (Folder index = tree.open(RelPath.of(FOLDER), FileTree.Use.NAMES)) {
                index.remove(entry(path), false);
            }
            root.remove(FOLDER, true);
        } catch (EndpointException e) {
            // others are in it, or it is gone
            return;
        }
    }

    /** Puts right every file that is in it and that nobody patches right now. */
    void recover() {
        try (Folder root = tree.open(RelPath.ROOT, FileTree.Use.NAMES)) {
            Entry there = root.stat(FOLDER);
            if (there == null || !there.isDirectory()) {
                return;
            }
            for (String name : names()) {
                tryRecover(name);
            }
            root.remove(FOLDER, true);
        } catch (EndpointException e) {
            // some are left
            return;
        }
    }

    private void tryRecover(String name) {
        try {
            recover(name);
        } catch (EndpointException e) {
            // whoever opens its folder or the file tries again
            return;
        }
    }

    private List<String> names() throws EndpointException {
        var names = new ArrayList<String>();
        try (Folder index = tree.open(RelPath.of(FOLDER), FileTree.Use.LISTING)) {
            boolean more = true;
            while (more) {
                more = index.list(new Folder.Sink() {
                    @Override
                    public boolean wants(String name, boolean directory) {
                        if (TemporaryNames.isUndoLog(name)) {
                            names.add(name);
                        }
                        return false;
                    }

                    @Override
                    public void take(Entry entry) {
                        throw new IllegalStateException("no facts were wanted");
                    }
                });
            }
        }
        return names;
    }

    private void recover(String name) throws EndpointException {
        try (Folder index = tree.open(RelPath.of(FOLDER), FileTree.Use.NAMES)) {
            RelPath path = read(index, name);
            if (path != null && !settle(path)) {
                return;
            }
            index.remove(name, false);
        }
    }

    private RelPath read(Folder index, String name) throws EndpointException {
        try (OpenFile file = index.resume(name, RelPath.of(FOLDER))) {
            if (file == null) {
                return null;
            }
            var text = ByteBuffer.allocate((int) Math.min(LONGEST, file.facts().size()));
            while (text.hasRemaining() && file.read(text, text.position()) > 0) {
                // until it is full or the file ends
            }
            return RelPath.of(NativeNames.decode(text.array()));
        } catch (IllegalArgumentException e) {
            // it was cut short, before anything was patched
            return null;
        }
    }

    /** @return false when somebody patches the file */
    private boolean settle(RelPath path) throws EndpointException {
        try (Folder folder = tree.open(path.parent(), FileTree.Use.NAMES)) {
            return new Undoing(tree, folder).settle(UndoLog.nameFor(path.name()), 0) != Undoing.Outcome.LIVE;
        } catch (EndpointException e) {
            if (LocalEndpoint.absent(e)) {
                return true;
            }
            throw e;
        }
    }
}
