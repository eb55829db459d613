package org.ferrywright.endpoint.local.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Extended;
import org.ferrywright.core.NameRules;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.CommitMode;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Traits;

/**
 * A disk that loses power at a chosen step: of what was not forced, any part may have reached it, and a write may have reached it in part.
 * Folders are one below the root.
 */
final class CutDisk implements FileTree {
    /** The power is gone. */
    static final class Cut extends Error {
        private static final long serialVersionUID = 1L;
    }

    static final class File {
        final long id;
        byte[] bytes = new byte[0];
        Timestamp modified = new Timestamp(5, 5);
        int mode = 0600;
        boolean locked;
        byte[] forced = new byte[0];
        Timestamp forcedTime = modified;
        int forcedMode = mode;
        final List<Consumer<File>> pending = new ArrayList<>();

        File(long id) {
            this.id = id;
        }
    }

    static final class Names {
        Map<String, Object> now = new HashMap<>();
        Map<String, Object> forced = new HashMap<>();
        final List<Consumer<Map<String, Object>>> pending = new ArrayList<>();
    }

    final Names root = new Names();
    private long clock = 1_000;
    private long nextId = 10;
    private int steps;
    private int cutAt = Integer.MAX_VALUE;

    /** A file that is on the disk. */
    File put(String name, byte[] content, Timestamp modified) {
        var file = new File(nextId++);
        file.bytes = content.clone();
        file.forced = content.clone();
        file.modified = modified;
        file.forcedTime = modified;
        root.now.put(name, file);
        root.forced.put(name, file);
        return file;
    }

    void cutAt(int step) {
        steps = 0;
        cutAt = step;
    }

    int steps() {
        return steps;
    }

    private void step() {
        if (++steps > cutAt) {
            throw new Cut();
        }
    }

    /** The process is gone and everything else goes on. */
    void killed() {
        release(root);
        cutAt = Integer.MAX_VALUE;
    }

    /** The machine starts again. */
    void restart(Random random) {
        restart(root, random);
        killed();
    }

    private void restart(Names names, Random random) {
        for (var change : names.pending) {
            if (random.nextBoolean()) {
                change.accept(names.forced);
            }
        }
        names.pending.clear();
        names.now = new HashMap<>(names.forced);
        for (Object node : names.now.values()) {
            if (node instanceof Names below) {
                restart(below, random);
            } else if (node instanceof File file) {
                file.bytes = file.forced.clone();
                file.modified = file.forcedTime;
                file.mode = file.forcedMode;
                for (var change : file.pending) {
                    if (random.nextBoolean()) {
                        change.accept(file);
                    }
                }
                file.pending.clear();
                force(file);
            }
        }
    }

    private static void force(File file) {
        file.forced = file.bytes.clone();
        file.forcedTime = file.modified;
        file.forcedMode = file.mode;
        file.pending.clear();
    }

    private void release(Names names) {
        for (Object node : names.now.values()) {
            if (node instanceof Names below) {
                release(below);
            } else if (node instanceof File file) {
                file.locked = false;
            }
        }
    }

    private void change(File file, Consumer<File> change) {
        step();
        change.accept(file);
        file.pending.add(change);
    }

    private void change(Names names, Consumer<Map<String, Object>> change) {
        step();
        change.accept(names.now);
        names.pending.add(change);
    }

    @Override
    public Folder open(RelPath directory, Use use) throws EndpointException {
        Object at = directory.isRoot() ? root : root.now.get(directory.value());
        if (!(at instanceof Names names)) {
            throw failures().item(Kind.NOT_FOUND, directory, "no such folder");
        }
        return new Dir(directory, names);
    }

    @Override
    public FileTree beneath(RelPath folder, boolean create, String address) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Traits traits() {
        return new Traits(CommitMode.ATOMIC_REPLACE, 1, NameRules.POSIX, true, true, false, "cut");
    }

    @Override
    public boolean namesKnown() {
        return true;
    }

    @Override
    public Failures failures() {
        return new Failures("/cut");
    }

    @Override
    public boolean hardLinks() {
        return false;
    }

    @Override
    public boolean tellsHoles() {
        return false;
    }

    @Override
    public long available() {
        return Long.MAX_VALUE;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    private final class Dir implements Folder {
        private final RelPath path;
        private final Names names;

        Dir(RelPath path, Names names) {
            this.path = path;
            this.names = names;
        }

        @Override
        public RelPath path() {
            return path;
        }

        @Override
        public void tell(Set<Aspect> aspects) {}

        @Override
        public Entry self() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Extended extended(String name, Set<Aspect> aspects) {
            return Extended.none(Set.of());
        }

        @Override
        public Entry stat(String name) {
            return entry(name, names.now.get(name));
        }

        private Entry entry(String name, Object node) {
            return switch (node) {
                case null -> null;
                case File f -> facts(name, f);
                default -> new Entry(name, EntryKind.DIRECTORY, 0, new Timestamp(0, 0), 0700, 0, 0, 1, 1, 1, "");
            };
        }

        @Override
        public boolean list(Sink sink) {
            names.now.forEach((name, node) -> {
                if (sink.wants(name, node instanceof Names)) {
                    sink.take(entry(name, node));
                }
            });
            return false;
        }

        @Override
        public OpenFile read(String name) throws EndpointException {
            return change(name);
        }

        @Override
        public OpenFile create(String name, RelPath about) throws EndpointException {
            if (names.now.containsKey(name)) {
                throw failures().item(Kind.EXISTS, about, "there already");
            }
            var file = new File(nextId++);
            CutDisk.this.change(names, all -> all.put(name, file));
            return new Open(name, file);
        }

        @Override
        public OpenFile resume(String name, RelPath about) {
            return names.now.get(name) instanceof File file ? new Open(name, file) : null;
        }

        @Override
        public OpenFile change(String name) throws EndpointException {
            if (names.now.get(name) instanceof File file) {
                return new Open(name, file);
            }
            throw failures().item(Kind.NOT_FOUND, path.child(name), "no such file");
        }

        @Override
        public void force() {
            step();
            names.forced = new HashMap<>(names.now);
            names.pending.clear();
        }

        @Override
        public boolean makeDirectory(String name) {
            if (names.now.containsKey(name)) {
                return false;
            }
            var made = new Names();
            CutDisk.this.change(names, all -> all.put(name, made));
            return true;
        }

        @Override
        public void makeLink(String name, RelPath about, String target, Attributes attributes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void makeHardLink(String name, RelPath about, Folder folder, String existing) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void link(String name, Folder into, String to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void rename(String from, String to, boolean replace) throws EndpointException {
            Object node = names.now.get(from);
            if (!replace && names.now.containsKey(to)) {
                throw failures().item(Kind.EXISTS, path.child(to), "there already");
            }
            CutDisk.this.change(names, all -> {
                all.remove(from);
                all.put(to, node);
            });
        }

        @Override
        public void move(String name, Folder into, String to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean remove(String name, boolean directory) throws EndpointException {
            if (names.now.get(name) instanceof Names below && !below.now.isEmpty()) {
                throw failures().item(Kind.NOT_EMPTY, path.child(name), "not empty");
            }
            if (!names.now.containsKey(name)) {
                return false;
            }
            CutDisk.this.change(names, all -> all.remove(name));
            return true;
        }

        @Override
        public void set(String name, EntryKind kind, Attributes attributes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private Entry facts(String name, File f) {
        return new Entry(name, EntryKind.FILE, f.bytes.length, f.modified, f.mode, 0, 0, f.id, 1, 7, "");
    }

    private final class Open implements OpenFile {
        private final String name;
        private final File file;
        private boolean locking;

        Open(String name, File file) {
            this.name = name;
            this.file = file;
        }

        @Override
        public Entry facts() {
            return CutDisk.this.facts(name, file);
        }

        @Override
        public int read(ByteBuffer to, long offset) {
            int n = (int) Math.min(to.remaining(), file.bytes.length - offset);
            if (n <= 0) {
                return to.hasRemaining() ? -1 : 0;
            }
            to.put(file.bytes, (int) offset, n);
            return n;
        }

        @Override
        public OpenFile another() {
            return this;
        }

        @Override
        public long nextData(long offset) {
            return offset;
        }

        @Override
        public long nextHole(long offset) {
            return Math.max(offset, file.bytes.length);
        }

        @Override
        public void willRead(long offset, long length) {}

        @Override
        public long copyFrom(OpenFile other, long from, long to, long length) {
            return -1;
        }

        @Override
        public void dropCached() {}

        /** In sectors, each of which arrives or not. */
        @Override
        public void write(ByteBuffer from, long offset) {
            step();
            var time = new Timestamp(clock++, 0);
            while (from.hasRemaining()) {
                byte[] sector = new byte[(int) Math.min(from.remaining(), 4096 - offset % 4096)];
                from.get(sector);
                int at = (int) offset;
                Consumer<File> change = f -> {
                    f.bytes =
                            f.bytes.length < at + sector.length ? Arrays.copyOf(f.bytes, at + sector.length) : f.bytes;
                    System.arraycopy(sector, 0, f.bytes, at, sector.length);
                    f.modified = time;
                };
                change.accept(file);
                file.pending.add(change);
                offset += sector.length;
            }
        }

        @Override
        public void truncate(long size) {
            CutDisk.this.change(file, f -> f.bytes = Arrays.copyOf(f.bytes, (int) size));
        }

        @Override
        public void zero(long offset, long length) {
            int end = (int) Math.min(file.bytes.length, offset + length);
            CutDisk.this.change(file, f -> {
                if (offset < Math.min(end, f.bytes.length)) {
                    Arrays.fill(f.bytes, (int) offset, Math.min(end, f.bytes.length), (byte) 0);
                }
            });
        }

        @Override
        public void force() {
            step();
            CutDisk.force(file);
        }

        @Override
        public boolean lock() {
            boolean free = !file.locked || locking;
            locking |= free;
            file.locked = true;
            return free;
        }

        @Override
        public long born() {
            return 3;
        }

        @Override
        public void set(Attributes a) {
            CutDisk.this.change(file, f -> {
                f.modified = a.modified() == null ? f.modified : a.modified();
                f.mode = a.mode() == Entry.UNKNOWN ? f.mode : a.mode();
            });
        }

        @Override
        public void finish() {
            close();
        }

        @Override
        public void close() {
            if (locking) {
                file.locked = false;
                locking = false;
            }
        }
    }
}
