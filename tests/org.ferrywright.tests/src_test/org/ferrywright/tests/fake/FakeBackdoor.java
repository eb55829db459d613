package org.ferrywright.tests.fake;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.tests.contract.Backdoor;

/** Looks at a {@link FakeTree} and changes it without an endpoint: no faults, no hooks, no latency. */
public final class FakeBackdoor implements Backdoor {
    private final FakeTree tree;

    public FakeBackdoor(FakeTree tree) {
        this.tree = tree;
    }

    @Override
    public void directory(String path) {
        make(path, EntryKind.DIRECTORY, 0755);
    }

    @Override
    public void file(String path, byte[] content) {
        run(() -> {
            synchronized (tree) {
                var there = tree.find(RelPath.of(path));
                var node = there == null ? make(path, EntryKind.FILE, 0644) : there;
                tree.resize(node, Math.min(node.size, content.length));
                tree.write(node, 0, content, 0, content.length);
                tree.sync(node);
                return node;
            }
        });
    }

    @Override
    public void link(String path, String target) {
        make(path, EntryKind.SYMLINK, 0777).target = target;
    }

    @Override
    public void special(String path) {
        make(path, EntryKind.SPECIAL, 0644);
    }

    @Override
    public void hardLink(String path, String existing) {
        run(() -> tree.put(parent(path), RelPath.of(path).name(), node(existing)));
    }

    @Override
    public void rename(String from, String to) {
        run(() -> {
            tree.rename(RelPath.of(from), RelPath.of(to));
            return null;
        });
    }

    @Override
    public void remove(String path) {
        run(() -> {
            tree.remove(RelPath.of(path));
            return null;
        });
    }

    @Override
    public Optional<EntryKind> kind(String path) {
        return run(() -> Optional.ofNullable(tree.find(RelPath.of(path))).map(node -> node.kind));
    }

    @Override
    public byte[] content(String path) {
        synchronized (tree) {
            var node = node(path);
            return Arrays.copyOf(node.content, node.size);
        }
    }

    @Override
    public String linkTarget(String path) {
        return node(path).target;
    }

    @Override
    public List<String> names(String directory) {
        return run(() ->
                tree.entries(RelPath.of(directory)).stream().map(Entry::name).toList());
    }

    @Override
    public Timestamp modified(String path) {
        return node(path).modified;
    }

    @Override
    public void modified(String path, Timestamp time) {
        tree.set(node(path), new Attributes(Entry.UNKNOWN, Entry.UNKNOWN, Entry.UNKNOWN, time));
    }

    @Override
    public int mode(String path) {
        return node(path).mode;
    }

    /** Sets the twelve permission bits. */
    public void mode(String path, int mode) {
        tree.set(node(path), new Attributes(mode, Entry.UNKNOWN, Entry.UNKNOWN, null));
    }

    /** Takes back {@link #deny}. */
    public void allow(String directory) {
        node(directory).denied = false;
    }

    @Override
    public boolean deny(String directory) {
        node(directory).denied = true;
        return true;
    }

    @Override
    public String outside() {
        return "/outside";
    }

    @Override
    public String outsideState() {
        return "a fake tree has no outside";
    }

    private FakeTree.Node node(String path) {
        var node = run(() -> tree.find(RelPath.of(path)));
        if (node == null) {
            throw new AssertionError("absent: " + path);
        }
        return node;
    }

    private FakeTree.Node parent(String path) throws Exception {
        return tree.directory(RelPath.of(path).parent(), false);
    }

    private FakeTree.Node make(String path, EntryKind kind, int mode) {
        return run(() -> tree.put(parent(path), RelPath.of(path).name(), tree.node(kind, mode)));
    }

    private static <T> T run(Callable<T> call) {
        try {
            return call.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e.toString(), e);
        }
    }
}
