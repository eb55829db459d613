package org.ferrywright.endpoint.local.internal;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Extended;
import org.ferrywright.core.Extras;
import org.ferrywright.core.NameRules;
import org.ferrywright.core.NativeNames;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;

/** A folder's descriptor, and the calls that act on names beside it. */
final class LinuxFolder implements Folder {
    private static final int PRIVATE_FILE = 0600;
    private static final int PRIVATE_FOLDER = 0700;
    private static final int OWNER_MAY_WRITE = 0200;
    private static final int LOOK = LinuxAbi.AT_SYMLINK_NOFOLLOW | LinuxAbi.AT_NO_AUTOMOUNT;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());
    private static final int RECORD_LENGTH = 16;
    private static final int RECORD_TYPE = 18;
    private static final int RECORD_NAME = 19;
    private static final int TYPE_UNKNOWN = 0;
    private static final int TYPE_DIRECTORY = 4;

    private final LinuxFileTree tree;
    private final RelPath path;
    private final int fd;
    private final Scratch s;
    private final MemorySegment state;
    /** What was asked for last; told is what of it the tree has. */
    private Set<Aspect> asked = Set.of();

    private Set<Aspect> told = Set.of();
    private Extras nothing = Extras.UNKNOWN;
    private boolean closed;

    /** Takes the descriptor and the scratch over. */
    LinuxFolder(LinuxFileTree tree, RelPath path, int fd, Scratch s) {
        this.tree = tree;
        this.path = path;
        this.fd = fd;
        this.s = s;
        this.state = s.state;
    }

    @Override
    public RelPath path() {
        return path;
    }

    @Override
    public void tell(Set<Aspect> aspects) {
        if (asked == aspects) {
            return;
        }
        asked = aspects;
        var both = EnumSet.noneOf(Aspect.class);
        both.addAll(tree.traits().holds().tells());
        both.retainAll(aspects);
        told = both;
        nothing = both.isEmpty() ? Extras.UNKNOWN : Extras.none(both);
    }

    /** Of what statx just found under a name. */
    private Extras extras(long address) {
        boolean sparse = Statx.sparse(s);
        if (told.isEmpty()) {
            return sparse ? new Extras(Map.of(), true) : Extras.UNKNOWN;
        }
        EntryKind kind = Statx.kind(s);
        if (kind != EntryKind.FILE && kind != EntryKind.DIRECTORY) {
            return Extras.UNKNOWN;
        }
        int n = tree.listXattrs(s, fd, address);
        if (n < 0) {
            return sparse ? new Extras(Map.of(), true) : Extras.UNKNOWN;
        }
        if (n == 0 || !Xattrs.anyOf(s, n, told)) {
            return sparse ? new Extras(nothing.digests(), true) : nothing;
        }
        int at = Libc.openat(state, fd, address, LinuxAbi.O_PATH | tree.abi().noFollow() | LinuxAbi.O_CLOEXEC, 0);
        if (at < 0) {
            return Extras.UNKNOWN;
        }
        try {
            return Xattrs.ofPath(s, tree.abi(), at).extras(told, sparse);
        } finally {
            Libc.close(state, at);
        }
    }

    @Override
    public Extended extended(String name, Set<Aspect> aspects) throws EndpointException {
        var both = EnumSet.noneOf(Aspect.class);
        both.addAll(tree.traits().holds().tells());
        both.retainAll(aspects);
        int at = openNamed(name);
        try {
            var pieces = Xattrs.ofPath(s, tree.abi(), at).read(both);
            return Extended.of(both, pieces);
        } finally {
            Libc.close(state, at);
        }
    }

    @Override
    public Entry self() throws EndpointException {
        int r = Libc.statx(state, fd, s.empty(), LinuxAbi.AT_EMPTY_PATH, s.statAddress());
        if (r < 0) {
            throw tree.failures().errno(-r, "look at", path);
        }
        return Statx.entry(s, path.name(), tree.rootDevice(), "", extras(s.first(new byte[] {'.'})));
    }

    @Override
    public Entry stat(String name) throws EndpointException {
        long address = first(name);
        int r = Libc.statx(state, fd, address, LOOK, s.statAddress());
        if (r == -Errno.ENOENT) {
            return null;
        }
        return r < 0 ? refuse(-r, "look at", name) : entry(name, address);
    }

    /** Of what statx just found; null when it is gone by now. */
    private Entry entry(String name, long address) throws EndpointException {
        String target = "";
        if (Statx.isLink(s)) {
            int n = Libc.readlinkat(state, fd, address, s.linkAddress(), Scratch.PATH_MAX);
            if (n == -Errno.ENOENT || n == -Errno.EINVAL) {
                return null;
            }
            if (n < 0) {
                return refuse(-n, "read the link", name);
            }
            target = NativeNames.decode(s.link(n));
        }
        return Statx.entry(s, name, tree.rootDevice(), target, extras(address));
    }

    @Override
    public boolean list(Sink sink) throws EndpointException {
        long address = s.direntsAddress();
        int n = (int) Libc.syscall(state, tree.abi().getdents64(), fd, address, Scratch.DIRENTS_SIZE, 0, 0);
        if (n < 0) {
            throw tree.failures().errno(-n, "list the folder", path);
        }
        byte[] bytes = s.direntBytes(n);
        int at = 0;
        while (at < n) {
            int start = at + RECORD_NAME;
            int end = start;
            while (bytes[end] != 0) {
                end++;
            }
            if (!isDots(bytes, start, end)) {
                String name = NativeNames.decode(bytes, start, end - start);
                report(sink, name, address + start, bytes[at + RECORD_TYPE]);
            }
            at += (short) SHORT.get(bytes, at + RECORD_LENGTH) & 0xffff;
        }
        return n > 0;
    }

    private void report(Sink sink, String name, long address, int type) throws EndpointException {
        if (type != TYPE_UNKNOWN && !sink.wants(name, type == TYPE_DIRECTORY)) {
            return;
        }
        int r = Libc.statx(state, fd, address, LOOK, s.statAddress());
        if (r == -Errno.ENOENT) {
            return;
        }
        if (r < 0) {
            if (type != TYPE_UNKNOWN || sink.wants(name, false)) {
                sink.take(unreadable(-r, name));
            }
            return;
        }
        if (type != TYPE_UNKNOWN || sink.wants(name, Statx.kind(s) == EntryKind.DIRECTORY)) {
            Entry entry = entry(name, address);
            if (entry != null) {
                sink.take(entry);
            }
        }
    }

    private Entry unreadable(int error, String name) throws EndpointException {
        EndpointException e = tree.failures().errno(error, "look at", path.child(name));
        if (e.scope() == EndpointException.Scope.ENDPOINT) {
            throw e;
        }
        return Entry.unreadable(name);
    }

    private static boolean isDots(byte[] b, int start, int end) {
        return b[start] == '.' && (end - start == 1 || end - start == 2 && b[start + 1] == '.');
    }

    @Override
    public OpenFile read(String name) throws EndpointException {
        int flags = LinuxAbi.O_RDONLY | LinuxAbi.O_NONBLOCK | tree.abi().noFollow() | LinuxAbi.O_CLOEXEC;
        long address = first(name);
        int file = Libc.openat(state, fd, address, flags, 0);
        if (file == -Errno.ENXIO || file == -Errno.ENODEV) {
            // a socket, or a device that nobody serves: no sign that the disk below the root is gone
            throw tree.failures().item(Kind.UNSUPPORTED, path.child(name), "not a regular file");
        }
        if (file < 0) {
            return refuse(-file, "read", name);
        }
        try {
            EntryKind found = kindOf(file, name);
            if (found != EntryKind.FILE) {
                Kind kind = found == EntryKind.DIRECTORY ? Kind.IS_DIRECTORY : Kind.UNSUPPORTED;
                throw tree.failures().item(kind, path.child(name), "not a regular file");
            }
            return new LinuxFile(
                    tree, path.child(name), file, Statx.entry(s, name, tree.rootDevice(), "", Extras.UNKNOWN));
        } catch (EndpointException | RuntimeException e) {
            Libc.close(state, file);
            throw e;
        }
    }

    private EntryKind kindOf(int file, String name) throws EndpointException {
        int r = Libc.statx(state, file, s.empty(), LinuxAbi.AT_EMPTY_PATH, s.statAddress());
        return r < 0 ? refuse(-r, "look at", name) : Statx.kind(s);
    }

    @Override
    public OpenFile create(String name, RelPath about) throws EndpointException {
        int flags = LinuxAbi.O_RDWR
                | LinuxAbi.O_CREAT
                | LinuxAbi.O_EXCL
                | tree.abi().noFollow()
                | LinuxAbi.O_CLOEXEC;
        long address = first(name);
        int file = Libc.openat(state, fd, address, flags, PRIVATE_FILE);
        check(file, "create", about);
        return new LinuxFile(tree, about, file);
    }

    @Override
    public OpenFile resume(String name, RelPath about) throws EndpointException {
        int flags = LinuxAbi.O_RDWR | LinuxAbi.O_NONBLOCK | tree.abi().noFollow() | LinuxAbi.O_CLOEXEC;
        int file = Libc.openat(state, fd, first(name), flags, 0);
        if (file < 0) {
            return null;
        }
        int r = Libc.statx(state, file, s.empty(), LinuxAbi.AT_EMPTY_PATH, s.statAddress());
        // another name of it would be another file that we write into
        boolean ours =
                r == 0 && Statx.kind(s) == EntryKind.FILE && Statx.links(s) == 1 && Statx.owner(s) == tree.userId();
        if (!ours) {
            Libc.close(state, file);
            return null;
        }
        return new LinuxFile(tree, about, file);
    }

    @Override
    public OpenFile change(String name) throws EndpointException {
        int flags = LinuxAbi.O_RDWR | LinuxAbi.O_NONBLOCK | tree.abi().noFollow() | LinuxAbi.O_CLOEXEC;
        int file = Libc.openat(state, fd, first(name), flags, 0);
        if (file < 0) {
            return refuse(-file, "open", name);
        }
        if (kindOf(file, name) != EntryKind.FILE) {
            Libc.close(state, file);
            throw tree.failures().item(Kind.UNSUPPORTED, path.child(name), "not a regular file");
        }
        return new LinuxFile(tree, path.child(name), file);
    }

    @Override
    public void force() throws EndpointException {
        int flags = LinuxAbi.O_RDONLY | tree.abi().directory() | LinuxAbi.O_CLOEXEC;
        int open = Libc.openat(state, fd, s.first(new byte[] {'.'}), flags, 0);
        check(open, "open the folder", path);
        int r = (int) Libc.syscall(state, tree.abi().content().fsync(), open, 0, 0, 0, 0);
        Libc.close(state, open);
        check(r, "force to the disk", path);
    }

    @Override
    public boolean makeDirectory(String name) throws EndpointException {
        long address = first(name);
        int r = Libc.mkdirat(state, fd, address, PRIVATE_FOLDER);
        if (r == -Errno.EEXIST) {
            Entry there = stat(name);
            if (there != null && !there.isDirectory()) {
                throw tree.failures().errno(Errno.ENOTDIR, "make the folder", path.child(name));
            }
            return false;
        }
        return r < 0 ? refuse(-r, "make the folder", name) : true;
    }

    @Override
    public void makeLink(String name, RelPath about, String target, Attributes attributes) throws EndpointException {
        byte[] text = encodeLink(target, about);
        if (text.length == 0 || text.length >= Scratch.PATH_MAX || target.indexOf('\0') >= 0) {
            throw tree.failures().item(Kind.BAD_NAME, about, "no link can hold this text");
        }
        long address = first(name);
        check(Libc.symlinkat(state, s.second(text), fd, address), "make the link", about);
        if (tree.privileged() && owned(attributes)) {
            int r = Libc.fchownat(state, fd, address, attributes.uid(), attributes.gid(), LinuxAbi.AT_SYMLINK_NOFOLLOW);
            check(r, "set the owner of", about);
        }
        if (attributes.modified() != null) {
            long times = s.times(attributes.modified());
            check(Libc.utimensat(state, fd, address, times, LinuxAbi.AT_SYMLINK_NOFOLLOW), "set the time of", about);
        }
    }

    @Override
    public void makeHardLink(String name, RelPath about, Folder folder, String existing) throws EndpointException {
        var from = (LinuxFolder) folder;
        Entry there = from.stat(existing);
        if (there == null || !there.isFile()) {
            throw tree.failures().changed(from.path.child(existing), "no file is there to be given another name");
        }
        long old = from.first(existing);
        long address = s.second(encodeName(name));
        check(Libc.linkat(state, from.fd, old, fd, address), "make another name of a file at", about);
        Entry made = stat(name);
        if (made == null || made.fileId() != there.fileId()) {
            remove(name, false);
            throw tree.failures().changed(from.path.child(existing), "it was replaced while it got another name");
        }
    }

    @Override
    public void link(String name, Folder into, String to) throws EndpointException {
        var other = (LinuxFolder) into;
        byte[] target = other.encodeName(to);
        long old = first(name);
        other.check(Libc.linkat(state, fd, old, other.fd, s.second(target)), "make another name of a file at", to);
    }

    @Override
    public void rename(String from, String to, boolean replace) throws EndpointException {
        if (!replace) {
            moveTo(from, this, to, "store");
            return;
        }
        long address = s.second(encodeName(to));
        check(Libc.renameat(state, fd, first(from), fd, address), "store", to);
    }

    @Override
    public void move(String name, Folder into, String to) throws EndpointException {
        moveTo(name, (LinuxFolder) into, to, "move");
    }

    private void moveTo(String from, LinuxFolder into, String to, String doing) throws EndpointException {
        byte[] target = encodeName(to);
        long old = first(from);
        long address = s.second(target);
        int r = (int) Libc.syscall(state, tree.abi().renameat2(), fd, old, into.fd, address, LinuxAbi.RENAME_NOREPLACE);
        boolean other = r == -Errno.EEXIST && isSpelling(from, into, to);
        if (r != -Errno.EINVAL && r != -Errno.ENOSYS && !other) {
            into.check(r, doing, to);
            return;
        }
        // this file system cannot do both in one step: look, then rename
        if (!other && into.stat(to) != null && !isSpelling(from, into, to)) {
            into.refuse(Errno.EEXIST, doing, to);
        }
        old = first(from);
        address = s.second(target);
        into.check(Libc.renameat(state, fd, old, into.fd, address), doing, to);
    }

    /** Whether two names are one to this file system, and so no name is in the way of the other. */
    private boolean isSpelling(String from, LinuxFolder into, String to) throws EndpointException {
        if (!path.equals(into.path) || !NameRules.fold(from, true, true).equals(NameRules.fold(to, true, true))) {
            return false;
        }
        Entry here = stat(from);
        Entry there = into.stat(to);
        boolean same = here != null && there != null && here.fileId() == there.fileId();
        // where case counts these may still be two names of one file
        return same && (here.links() == 1 || tree.traits().names().folds());
    }

    @Override
    public boolean remove(String name, boolean directory) throws EndpointException {
        int r = Libc.unlinkat(state, fd, first(name), directory ? LinuxAbi.AT_REMOVEDIR : 0);
        if (r == -Errno.ENOENT) {
            return false;
        }
        // some file systems say so of a folder that is not empty
        check(r == -Errno.EEXIST ? -Errno.ENOTEMPTY : r, "delete", name);
        return true;
    }

    @Override
    public void set(String name, EntryKind kind, Attributes a) throws EndpointException {
        int at = openNamed(name);
        try {
            if (kindOf(at, name) != kind) {
                throw tree.failures()
                        .changed(child(name), "it is no longer a " + kind.name().toLowerCase(Locale.ROOT));
            }
            setOn(at, name, kind, a);
        } finally {
            Libc.close(state, at);
        }
    }

    /** What stands under the name, or the folder itself, to be looked at or given metadata. */
    private int openNamed(String name) throws EndpointException {
        int flags = LinuxAbi.O_PATH | tree.abi().noFollow() | LinuxAbi.O_CLOEXEC;
        long address = name.isEmpty() ? s.first(new byte[] {'.'}) : first(name);
        int at = Libc.openat(state, fd, address, flags, 0);
        return at < 0 ? refuse(-at, "open", name) : at;
    }

    private void setOn(int at, String name, EntryKind kind, Attributes a) throws EndpointException {
        if (tree.privileged() && owned(a)) {
            int r = Libc.fchownat(state, at, s.empty(), a.uid(), a.gid(), LinuxAbi.AT_EMPTY_PATH);
            check(r, "set the owner of", name);
        }
        if (a.extended() != null && kind != EntryKind.SYMLINK) {
            if (!tree.privileged()
                    && a.mode() != Entry.UNKNOWN
                    && !a.extended().pieces().isEmpty()) {
                // nobody but root sets attributes on what he may not write to
                changeMode(at, a.mode() | OWNER_MAY_WRITE);
            }
            Xattrs.ofPath(s, tree.abi(), at).write(a.extended());
        }
        if (a.mode() != Entry.UNKNOWN
                && kind != EntryKind.SYMLINK
                && tree.traits().modes()) {
            check(changeMode(at, a.mode()), "set the permissions of", name);
        }
        if (a.modified() != null) {
            long times = s.times(a.modified());
            int r = Libc.utimensat(state, at, s.empty(), times, LinuxAbi.AT_EMPTY_PATH);
            if (r == -Errno.EINVAL && kind != EntryKind.SYMLINK) {
                r = Libc.utimensat(state, LinuxAbi.AT_FDCWD, descriptorName(at), times, 0);
            }
            check(r, "set the time of", name);
        }
    }

    private int changeMode(int at, int mode) {
        int r = (int) Libc.syscall(state, LinuxAbi.SYS_FCHMODAT2, at, s.empty(), mode, LinuxAbi.AT_EMPTY_PATH, 0);
        // before Linux 6.6, and in sandboxes that do not know the call, only this name reaches an O_PATH descriptor
        return r == -Errno.ENOSYS || r == -Errno.EPERM
                ? Libc.fchmodat(state, LinuxAbi.AT_FDCWD, descriptorName(at), mode)
                : r;
    }

    private long descriptorName(int at) {
        return s.first(Xattrs.descriptorName(at));
    }

    private static boolean owned(Attributes a) {
        return a.uid() != Entry.UNKNOWN || a.gid() != Entry.UNKNOWN;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (!tree.isRoot(fd)) {
            Libc.close(state, fd);
        }
        tree.giveBack(s);
        tree.release();
    }

    private long first(String name) throws EndpointException {
        return s.first(encodeName(name));
    }

    private byte[] encodeName(String name) throws EndpointException {
        byte[] bytes;
        try {
            bytes = NativeNames.encode(name);
        } catch (IllegalArgumentException e) {
            throw badText(child(name), e);
        }
        if (tree.traits().names().tooLong(name)) {
            refuse(Errno.ENAMETOOLONG, "use the name", name);
        }
        return bytes;
    }

    private byte[] encodeLink(String target, RelPath about) throws EndpointException {
        try {
            return NativeNames.encode(target);
        } catch (IllegalArgumentException e) {
            throw badText(about, e);
        }
    }

    private EndpointException badText(RelPath about, IllegalArgumentException e) {
        return tree.failures()
                .builder(Kind.BAD_NAME, about, e.getMessage())
                .cause(e)
                .build();
    }

    private void check(int result, String action, String name) throws EndpointException {
        if (result < 0) {
            refuse(-result, action, name);
        }
    }

    private void check(int result, String action, RelPath about) throws EndpointException {
        if (result < 0) {
            throw tree.failures().errno(-result, action, about);
        }
    }

    private RelPath child(String name) {
        return name.isEmpty() ? path : path.child(name);
    }

    private <T> T refuse(int error, String action, String name) throws EndpointException {
        throw tree.failures().errno(error, action, child(name));
    }
}
