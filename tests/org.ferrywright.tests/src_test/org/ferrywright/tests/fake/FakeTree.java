package org.ferrywright.tests.fake;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Extended;
import org.ferrywright.core.Extras;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;

/**
 * A file system in memory, with a clock of its own that goes on by a microsecond with each change. Several {@link
 * FakeEndpoint}s may be
 * open on one tree. Every method is one atomic step; links are never followed.
 */
public final class FakeTree {
    /** What a name stands for; one node may have several names. */
    static final class Node {
        final long id;
        final EntryKind kind;
        final TreeMap<String, Named> children;
        final TreeMap<String, byte[]> pieces = new TreeMap<>();
        byte[] content = new byte[0];
        int size;
        /** How many bytes would survive a loss of power. */
        int durable;

        Timestamp modified;
        int mode;
        int uid;
        int gid;
        int links;
        long changes;
        String target = "";
        boolean denied;

        Node(long id, EntryKind kind, int mode) {
            this.id = id;
            this.kind = kind;
            this.mode = mode;
            this.children = kind == EntryKind.DIRECTORY ? new TreeMap<>() : null;
        }
    }

    record Named(String name, Node node) {}

    private final FakeKnobs knobs;
    private final Node root;
    private Set<Aspect> refused = Set.of();
    private long nextId = 1;
    private long used;
    private long clock = 1_700_000_000L * 1_000_000_000L;

    public FakeTree(FakeKnobs knobs) {
        this.knobs = knobs;
        this.root = node(EntryKind.DIRECTORY, 0755);
        this.root.links = 1;
    }

    /** From now on metadata of these kinds is not taken, whatever the traits promise. */
    public synchronized void refuse(Set<Aspect> aspects) {
        refused = aspects;
    }

    public FakeKnobs knobs() {
        return knobs;
    }

    /** Nanoseconds since 1970 on the tree's clock. */
    public synchronized long clock() {
        return clock;
    }

    synchronized void pass(long nanos) {
        clock += nanos;
    }

    /**
     * What a name stands for, seen from outside of any endpoint.
     *
     * @param node the same for two names of one file
     * @param changes another whenever anything about it was changed
     * @param content of a file; not to be written to
     */
    public record Sight(String path, Entry entry, long node, long changes, byte[] content) {}

    /** Everything below the root, a folder before what is in it, temporaries included. */
    public synchronized List<Sight> sight() {
        List<Sight> all = new ArrayList<>();
        sight("", root, all);
        return all;
    }

    private void sight(String folder, Node at, List<Sight> all) {
        for (var child : at.children.values()) {
            String path = folder.isEmpty() ? child.name : folder + '/' + child.name;
            Node node = child.node;
            byte[] content = node.content.length == node.size ? node.content : Arrays.copyOf(node.content, node.size);
            node.content = content;
            all.add(new Sight(path, entry(child.name, node), node.id, node.changes, content));
            if (node.children != null) {
                sight(path, node, all);
            }
        }
    }

    /** Lets time go by. */
    public synchronized void elapse(long nanos) {
        clock += nanos;
    }

    /** What was written to this file up to now outlives a loss of power. */
    synchronized void sync(Node node) {
        node.durable = node.size;
    }

    /** Cuts files that were written since the last flush at a random length, as a loss of power does. */
    public synchronized void losePower(Random random) {
        for (var node : nodes(root, Collections.newSetFromMap(new IdentityHashMap<>()), new ArrayList<>())) {
            if (node.size > node.durable) {
                resize(node, node.durable + random.nextInt(node.size - node.durable + 1));
            }
        }
    }

    synchronized void flush() {
        for (var node : nodes(root, Collections.newSetFromMap(new IdentityHashMap<>()), new ArrayList<>())) {
            node.durable = node.size;
        }
    }

    synchronized long available() {
        return knobs.capacity() - used;
    }

    /** The node, or null when it is proven absent. Refuses a path with a link above its last component. */
    synchronized Node find(RelPath path) throws EndpointException {
        var at = root;
        var components = components(path);
        for (int i = 0; i < components.length; i++) {
            if (at.kind == EntryKind.SYMLINK) {
                throw EndpointException.item(Kind.DENIED, path, "a link stands in the way of " + path);
            }
            if (at.children == null) {
                return null;
            }
            var child = at.children.get(key(components[i]));
            if (child == null) {
                return null;
            }
            at = child.node;
        }
        return at;
    }

    /** The folder; when {@code make}, made where it is missing together with those above it. */
    synchronized Node directory(RelPath path, boolean make) throws EndpointException {
        var node = find(path);
        if (node == null && make) {
            var parent = directory(path.parent(), true);
            checkName(path);
            node = put(parent, path.name(), node(EntryKind.DIRECTORY, 0700));
        }
        if (node == null) {
            throw EndpointException.item(Kind.NOT_FOUND, path, "there is no folder " + path);
        }
        if (node.kind == EntryKind.SYMLINK) {
            throw EndpointException.item(Kind.DENIED, path, "a link stands in the way of " + path);
        }
        if (node.kind != EntryKind.DIRECTORY) {
            throw EndpointException.item(Kind.NOT_DIRECTORY, path, "not a folder: " + path);
        }
        return node;
    }

    synchronized Entry entry(RelPath path) throws EndpointException {
        var node = find(path);
        return node == null ? null : entry(storedName(path), node);
    }

    synchronized List<Entry> entries(RelPath directory) throws EndpointException {
        var node = directory(directory, false);
        if (node.denied) {
            throw EndpointException.item(Kind.DENIED, directory, "may not be read: " + directory);
        }
        List<Entry> out = new ArrayList<>();
        for (var child : node.children.values()) {
            out.add(entry(child.name, child.node));
        }
        return out;
    }

    /** Makes a node without a name yet. */
    synchronized Node node(EntryKind kind, int mode) {
        var node = new Node(nextId++, kind, mode);
        node.modified = now();
        return node;
    }

    /** Gives a node a name, replacing what had it. The stored spelling becomes the new one. */
    synchronized Node put(Node parent, String name, Node node) {
        linked(node);
        var before = parent.children.put(key(name), new Named(name, node));
        if (before != null) {
            unlinked(before.node);
        }
        parent.modified = now();
        return node;
    }

    synchronized void remove(RelPath path) throws EndpointException {
        var node = find(path);
        if (node == null) {
            return;
        }
        if (node.children != null && !node.children.isEmpty()) {
            throw EndpointException.item(Kind.NOT_EMPTY, path, "not empty: " + path);
        }
        var parent = directory(path.parent(), false);
        parent.children.remove(key(path.name()));
        parent.modified = now();
        unlinked(node);
    }

    /**
     * Moves a name onto another, replacing what is there. Does nothing when both are names of one node already, as
     * POSIX has it.
     */
    synchronized void rename(RelPath from, RelPath to) throws EndpointException {
        var node = Objects.requireNonNull(find(from));
        var there = find(to);
        if (node == there && !key(from.name()).equals(key(to.name()))) {
            return;
        }
        directory(from.parent(), false).children.remove(key(from.name()));
        unlinked(node);
        put(directory(to.parent(), false), to.name(), node);
    }

    synchronized int read(Node node, long offset, byte[] into, int at, int length) {
        int n = (int) Math.max(0, Math.min(length, node.size - offset));
        System.arraycopy(node.content, (int) Math.min(offset, node.size), into, at, n);
        return n;
    }

    /** Writes at an offset. @throws EndpointException NO_SPACE; what there was room for is written */
    synchronized void write(Node node, int offset, byte[] from, int at, int length) throws EndpointException {
        int growth = Math.max(0, offset + length - node.size);
        int fits = (int) Math.min(growth, Math.max(0, available()));
        int n = length - (growth - fits);
        if (offset + n > node.size) {
            resize(node, offset + n);
        }
        System.arraycopy(from, at, node.content, offset, n);
        node.durable = Math.min(node.durable, offset);
        node.modified = now();
        touched(node);
        if (n < length) {
            throw EndpointException.of(Kind.NO_SPACE, "no space is left")
                    .nativeCode("ENOSPC")
                    .build();
        }
    }

    synchronized void resize(Node node, int size) {
        used += node.links > 0 ? size - node.size : 0;
        if (size > node.content.length) {
            node.content = Arrays.copyOf(node.content, Math.max(size, node.content.length * 2));
        }
        if (size < node.size) {
            Arrays.fill(node.content, size, node.size, (byte) 0);
        }
        node.size = size;
        node.durable = Math.min(node.durable, size);
        node.modified = now();
        touched(node);
    }

    synchronized void set(Node node, Attributes attributes) {
        if (knobs.modes() && attributes.mode() != Entry.UNKNOWN && node.kind != EntryKind.SYMLINK) {
            node.mode = attributes.mode() & 07777;
        }
        if (knobs.owners()) {
            node.uid = attributes.uid() == Entry.UNKNOWN ? node.uid : attributes.uid();
            node.gid = attributes.gid() == Entry.UNKNOWN ? node.gid : attributes.gid();
        }
        if (attributes.extended() != null && node.kind != EntryKind.SYMLINK) {
            Set<Aspect> settable =
                    both(knobs.holds().keeps(), attributes.extended().aspects());
            settable.removeAll(refused);
            node.pieces.keySet().removeIf(name -> settable.contains(Aspect.of(name)));
            node.pieces.putAll(attributes.extended().of(settable).pieces());
        }
        if (attributes.modified() != null && knobs.times().settable()) {
            node.modified = knobs.times().kept(attributes.modified());
        }
        touched(node);
    }

    /** @throws EndpointException BAD_NAME when this root cannot hold the last component */
    void checkName(RelPath path) throws EndpointException {
        if (!path.isRoot() && !knobs.holds(path.name())) {
            throw EndpointException.item(Kind.BAD_NAME, path, "a name that this root cannot hold: " + path);
        }
    }

    /** The facts of a node under a name. */
    synchronized Entry entry(String name, Node node) {
        int mode = knobs.modes() ? node.mode : Entry.UNKNOWN;
        int uid = knobs.owners() ? node.uid : Entry.UNKNOWN;
        int gid = knobs.owners() ? node.gid : Entry.UNKNOWN;
        boolean file = node.kind == EntryKind.FILE;
        return new Entry(
                name,
                node.kind,
                file ? node.size : 0,
                node.modified,
                mode,
                uid,
                gid,
                knobs.fileIds() ? node.id : 0,
                file && knobs.fileIds() ? node.links : 1,
                knobs.fileIds() ? node.changes : 0,
                node.target,
                file || node.kind == EntryKind.DIRECTORY ? extras(node) : Extras.UNKNOWN);
    }

    private Extras extras(Node node) {
        return new Extras(extended(node, knobs.holds().tells()).digests(), false);
    }

    /** What a node has of these aspects, as far as the root tells them. */
    synchronized Extended extended(Node node, Set<Aspect> aspects) {
        return Extended.of(both(knobs.holds().tells(), aspects), node.pieces);
    }

    private static Set<Aspect> both(Set<Aspect> some, Set<Aspect> others) {
        var both = EnumSet.noneOf(Aspect.class);
        both.addAll(some);
        both.retainAll(others);
        return both;
    }

    private String storedName(RelPath path) throws EndpointException {
        return path.isRoot() ? "" : directory(path.parent(), false).children.get(key(path.name())).name;
    }

    private void linked(Node node) {
        used += node.links == 0 ? node.size : 0;
        node.links++;
        touched(node);
    }

    private void unlinked(Node node) {
        node.links--;
        touched(node);
        used -= node.links == 0 ? node.size : 0;
    }

    private void touched(Node node) {
        clock += 1_000;
        node.changes = clock;
    }

    private Timestamp now() {
        return new Timestamp(Math.floorDiv(clock, 1_000_000_000L), (int) Math.floorMod(clock, 1_000_000_000L))
                .truncate(knobs.timePrecision());
    }

    /** Whether two names are one here. */
    boolean isSpelling(String a, String b) {
        return key(a).equals(key(b));
    }

    private String key(String name) {
        return knobs.names().key(name);
    }

    private static String[] components(RelPath path) {
        return path.isRoot() ? new String[0] : path.value().split("/");
    }

    private static List<Node> nodes(Node at, Set<Node> seen, List<Node> out) {
        if (seen.add(at)) {
            out.add(at);
            if (at.children != null) {
                at.children.values().forEach(child -> nodes(child.node, seen, out));
            }
        }
        return out;
    }
}
