package org.ferrywright.tests.e2e;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

/**
 * A generated tree that has everything at once that a file system allows: names, times, rights, owners, links. The
 * same seed makes the same tree and the same changes. Names that would be dots or temporaries of the product are not
 * among them.
 */
final class HostileTree {
    private enum Kind {
        FILE,
        FOLDER,
        LINK
    }

    /** What was made; a folder's children by name. Two nodes may be names of one file: they share its facts. */
    private static final class Node {
        final Kind kind;
        final Map<ByteBuffer, Node> children = new LinkedHashMap<>();
        Facts facts = new Facts();

        Node(Kind kind) {
            this.kind = kind;
        }
    }

    private static final class Facts {
        int mode = 0755;
        int user;
        int group;
        long seconds;
        long nanos;
    }

    /** A node and where it hangs. */
    private record Place(List<byte[]> folder, byte[] name, Node parent, Node node) {
        /** The path of what it is, for things in it. */
        List<byte[]> path() {
            var path = new ArrayList<>(folder);
            path.add(name);
            return path;
        }
    }

    private interface InFolder {
        void run(int folder);
    }

    private static final long[] SECONDS = {
        -1,
        0,
        1,
        -86_400L * 365 * 30,
        -2_147_483_648L,
        951_782_400,
        1_700_000_000,
        2_147_483_648L,
        4_294_967_301L,
        7_258_118_400L
    };
    private static final long[] NANOS = {0, 1, 999_999_999, 123_456_789, 500_000_000, 100};
    private static final int[] FILE_MODES = {0644, 0600, 0755, 0444, 0000, 04755, 02755, 06711, 0777, 01644};
    private static final int[] FOLDER_MODES = {0755, 0700, 01777, 02775, 0555, 0777, 0000, 07777};
    private static final int[] OWNERS = {0, 0, 1, 1000, 65534, -2, Integer.MAX_VALUE};
    private static final int FOLDERS = 60;
    private static final int ENTRIES = 1200;

    private final Random random;
    private final Path root;
    private final Node top = new Node(Kind.FOLDER);

    HostileTree(long seed, Path root) {
        this.random = new Random(seed);
        this.root = root;
    }

    void create() {
        try (var posix = new Posix()) {
            List<byte[]> here = List.of();
            List<byte[]> names = HostileNames.all();
            for (byte[] name : names) {
                add(posix, here, top, name, Kind.FILE);
            }
            var folder = add(posix, here, top, text("folders"), Kind.FOLDER);
            var links = add(posix, here, top, text("links"), Kind.FOLDER);
            for (byte[] name : names) {
                add(posix, folder.path(), folder.node, name, Kind.FOLDER);
                add(posix, links.path(), links.node, name, Kind.LINK);
            }
            grow(posix, FOLDERS, Kind.FOLDER);
            grow(posix, ENTRIES, Kind.FILE);
            grow(posix, ENTRIES / 10, Kind.LINK);
            for (int i = 0; i < ENTRIES / 10; i++) {
                hardLink(posix);
            }
            large(posix);
            finish(posix);
        }
    }

    /** Edits everywhere, among them kinds that change into one another. */
    void change() {
        try (var posix = new Posix()) {
            open(posix);
            for (int i = 0; i < 60; i++) {
                edit(posix, pick(p -> p.node.kind == Kind.FILE));
                facts(pick(p -> true).node);
                remove(posix, pick(p -> p.node.kind != Kind.FOLDER));
            }
            for (int i = 0; i < 12; i++) {
                become(posix, pick(p -> p.node.kind == Kind.FILE), Kind.FOLDER);
                become(posix, pick(p -> p.node.kind == Kind.FILE), Kind.LINK);
                become(posix, pick(p -> p.node.kind == Kind.LINK), Kind.FILE);
                become(posix, pick(p -> p.node.kind == Kind.LINK), Kind.FOLDER);
                // not one of the two that hold all others
                become(posix, pick(p -> p.node.kind == Kind.FOLDER && !p.folder.isEmpty()), Kind.FILE);
                become(posix, pick(p -> p.node.kind == Kind.FOLDER && !p.folder.isEmpty()), Kind.LINK);
                move(posix, pick(p -> true));
                hardLink(posix);
            }
            grow(posix, 10, Kind.FOLDER);
            grow(posix, 100, Kind.FILE);
            grow(posix, 20, Kind.LINK);
            finish(posix);
        }
    }

    private void grow(Posix posix, int count, Kind kind) {
        for (int i = 0; i < count; i++) {
            var folders = places(p -> p.node.kind == Kind.FOLDER);
            Place in = folders.get(random.nextInt(folders.size()));
            byte[] name = HostileNames.random(random);
            if (isUsable(name)
                    && !in.node.children.containsKey(ByteBuffer.wrap(name))
                    && in.folder().size() < 8) {
                add(posix, in.path(), in.node, name, kind);
            }
        }
    }

    private static boolean isUsable(byte[] name) {
        String shown = new String(name, StandardCharsets.ISO_8859_1);
        return name.length <= 255 && !shown.equals(".") && !shown.equals("..");
    }

    private Place add(Posix posix, List<byte[]> path, Node parent, byte[] name, Kind kind) {
        var node = new Node(kind);
        in(posix, path, folder -> {
            switch (kind) {
                case FILE -> posix.write(folder, name, content());
                case FOLDER -> posix.makeDirectory(folder, name);
                case LINK -> posix.symlink(linkText(), folder, name);
            }
        });
        facts(node);
        parent.children.put(ByteBuffer.wrap(name), node);
        return new Place(path, name, parent, node);
    }

    /** So that whoever made the tree may change it, root or not. */
    private void open(Posix posix) {
        for (Place p : places(place -> place.node.kind == Kind.FOLDER)) {
            in(posix, p.folder, folder -> posix.mode(folder, p.name, 0755));
        }
    }

    /** Sets what the making of neighbours has changed: a folder's facts after those of everything in it. */
    private void finish(Posix posix) {
        int folder = posix.open(root);
        finish(posix, folder, top);
        posix.close(folder);
        folder = posix.open(root.getParent());
        apply(posix, folder, text(root.getFileName().toString()), top);
        posix.close(folder);
    }

    private void finish(Posix posix, int folder, Node node) {
        node.children.forEach((key, child) -> {
            byte[] name = key.array();
            if (child.kind == Kind.FOLDER) {
                int inner = posix.open(folder, name);
                finish(posix, inner, child);
                posix.close(inner);
            }
            apply(posix, folder, name, child);
        });
    }

    private static void apply(Posix posix, int folder, byte[] name, Node node) {
        Facts facts = node.facts;
        if (Posix.isRoot()) {
            posix.owner(folder, name, facts.user, facts.group);
        }
        if (node.kind != Kind.LINK) {
            posix.mode(folder, name, facts.mode);
        }
        posix.time(folder, name, facts.seconds, facts.nanos);
    }

    /** Draws new facts, with another time for certain: content of one length and one time counts as unchanged. */
    private void facts(Node node) {
        Facts facts = node.facts;
        long before = facts.seconds;
        int[] modes = node.kind == Kind.FOLDER ? FOLDER_MODES : FILE_MODES;
        facts.mode = modes[random.nextInt(modes.length)];
        if (!Posix.isRoot() && (facts.mode & 0400) == 0) {
            facts.mode = 0700;
        }
        facts.user = OWNERS[random.nextInt(OWNERS.length)];
        facts.group = OWNERS[random.nextInt(OWNERS.length)];
        do {
            facts.seconds = random.nextBoolean() ? SECONDS[random.nextInt(SECONDS.length)] : random.nextInt();
        } while (facts.seconds == before);
        facts.nanos = NANOS[random.nextInt(NANOS.length)];
    }

    private void edit(Posix posix, Place place) {
        in(posix, place.folder, folder -> posix.write(folder, place.name, content()));
        facts(place.node);
    }

    private void become(Posix posix, Place place, Kind kind) {
        remove(posix, place);
        add(posix, place.folder, place.parent, place.name, kind);
    }

    private void remove(Posix posix, Place place) {
        for (Place child : children(place.path(), place.node)) {
            remove(posix, child);
        }
        in(posix, place.folder, folder -> {
            if (place.node.kind == Kind.FOLDER) {
                posix.removeDirectory(folder, place.name);
            } else {
                posix.remove(folder, place.name);
            }
        });
        place.parent.children.remove(ByteBuffer.wrap(place.name));
    }

    private void move(Posix posix, Place place) {
        // the root is not below anything that is moved
        byte[] name = text("moved " + random.nextInt());
        in(posix, List.of(), to -> in(posix, place.folder, from -> posix.rename(from, place.name, to, name)));
        place.parent.children.remove(ByteBuffer.wrap(place.name));
        top.children.put(ByteBuffer.wrap(name), place.node);
    }

    private void hardLink(Posix posix) {
        Place file = pick(p -> p.node.kind == Kind.FILE);
        Place in = pick(p -> p.node.kind == Kind.FOLDER);
        byte[] name = text("name " + random.nextInt());
        in(posix, file.folder, from -> in(posix, in.path(), to -> posix.link(from, file.name, to, name)));
        var node = new Node(Kind.FILE);
        node.facts = file.node.facts;
        in.node.children.put(ByteBuffer.wrap(name), node);
    }

    /** A file with more nothing than something in it, and one that is empty. */
    private void large(Posix posix) {
        byte[] name = text("mostly nothing");
        in(posix, List.of(), folder -> posix.write(folder, name, content(), 40 << 20));
        var node = new Node(Kind.FILE);
        facts(node);
        top.children.put(ByteBuffer.wrap(name), node);
    }

    private Place pick(Predicate<Place> wanted) {
        List<Place> found = places(wanted);
        return found.get(random.nextInt(found.size()));
    }

    private List<Place> places(Predicate<Place> wanted) {
        var found = new ArrayList<Place>();
        collect(List.of(), top, wanted, found);
        return found;
    }

    private static void collect(List<byte[]> path, Node node, Predicate<Place> wanted, List<Place> into) {
        for (Place child : children(path, node)) {
            if (wanted.test(child)) {
                into.add(child);
            }
            if (child.node.kind == Kind.FOLDER) {
                collect(child.path(), child.node, wanted, into);
            }
        }
    }

    private static List<Place> children(List<byte[]> path, Node node) {
        var found = new ArrayList<Place>();
        node.children.forEach((name, child) -> found.add(new Place(path, name.array(), node, child)));
        return found;
    }

    private void in(Posix posix, List<byte[]> path, InFolder action) {
        int folder = posix.open(root);
        for (byte[] name : path) {
            int inner = posix.open(folder, name);
            posix.close(folder);
            folder = inner;
        }
        action.run(folder);
        posix.close(folder);
    }

    private byte[] content() {
        int size = switch (random.nextInt(12)) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> random.nextInt(300_000);
            default -> random.nextInt(3_000);
        };
        var content = new byte[size];
        random.nextBytes(content);
        return content;
    }

    private byte[] linkText() {
        List<String> texts = List.of(
                "nowhere",
                "/etc/passwd",
                "/",
                ".",
                "..",
                "../../../../../../../../etc/shadow",
                "folders",
                "folders/",
                "../links/a",
                "x/".repeat(2000) + "x",
                "new\nline",
                "\u001b[31m",
                " ",
                "-rf",
                "\ud83d\udea2",
                "//double//slash");
        int n = random.nextInt(texts.size() + 1);
        return n < texts.size() ? text(texts.get(n)) : new byte[] {(byte) 0xff, '/', (byte) 0xc3};
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
