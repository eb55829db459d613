package org.ferrywright.endpoint.local.internal;

import java.util.EnumSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.NativeNames;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.CommitMode;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Holds;
import org.ferrywright.endpoint.Traits;

/**
 * A root on Linux: every folder is opened by openat2(2) beneath the root's descriptor, every name acted on beside its
 * folder's.
 */
final class LinuxFileTree implements FileTree {
    private static final int CLOSED = Integer.MIN_VALUE / 2;

    private final LinuxAbi abi;
    private final Failures failures;
    private final int root;
    private final long rootDevice;
    private final boolean privileged;
    private final int userId;
    private final boolean openat2;
    private final boolean listxattrat;
    private final Traits traits;
    private final boolean namesKnown;
    private final Queue<Scratch> spare = new ConcurrentLinkedQueue<>();
    // one for the open tree, and one per open folder; the root's descriptor goes with the last of them
    private final AtomicInteger users = new AtomicInteger(1);

    /** @param walkAlways opens folders component by component even where the kernel could do it in one call */
    private LinuxFileTree(LinuxAbi abi, Failures failures, int root, Scratch s, boolean walkAlways)
            throws EndpointException {
        this.abi = abi;
        this.failures = failures;
        this.root = root;
        int r = Libc.statx(s.state, root, s.empty(), LinuxAbi.AT_EMPTY_PATH, s.statAddress());
        if (r < 0) {
            throw failures.root(-r, "look at");
        }
        this.rootDevice = Statx.device(s);
        this.userId = Libc.geteuid(s.state);
        this.privileged = userId == 0;
        this.openat2 = !walkAlways && probeOpenat2(s);
        this.listxattrat = !walkAlways && probeListxattrat(s);
        var fs = LinuxFileSystem.of(s, abi, root, failures);
        this.traits = new Traits(
                CommitMode.ATOMIC_REPLACE,
                fs.timePrecision(),
                fs.names(),
                fs.modes(),
                privileged && fs.modes(),
                fs.readOnly(),
                fs.identity(),
                holds(s, fs));
        this.namesKnown = fs.namesKnown();
        spare.add(s);
    }

    /** What the file system has, found out without writing. */
    private Holds holds(Scratch s, LinuxFileSystem fs) {
        Set<Aspect> tells = Xattrs.ofPath(s, abi, root).supported();
        var keeps = EnumSet.noneOf(Aspect.class);
        if (!fs.readOnly()) {
            keeps.addAll(tells);
            if (!privileged) {
                keeps.remove(Aspect.CAPABILITY);
            }
        }
        return new Holds(tells, keeps, fs.sparse(), fs.maxFileSize(), false);
    }

    private boolean probeListxattrat(Scratch s) {
        return listxattrat(s, root, s.first(new byte[] {'.'}), Xattrs.MOST) >= 0;
    }

    private static int listxattrat(Scratch s, int dir, long name, int most) {
        return (int) Libc.syscall(
                s.state, LinuxAbi.SYS_LISTXATTRAT, dir, name, LinuxAbi.AT_SYMLINK_NOFOLLOW, s.namesAddress(), most);
    }

    /** Puts the names of the extended attributes of what is beside an open folder into the scratch. @return length, or negated errno */
    int listXattrs(Scratch s, int dir, long name) {
        int n = listXattrs(s, dir, name, Xattrs.FEW);
        return n == -Errno.ERANGE ? listXattrs(s, dir, name, Xattrs.MOST) : n;
    }

    private int listXattrs(Scratch s, int dir, long name, int most) {
        return listxattrat ? listxattrat(s, dir, name, most) : Xattrs.listBeside(s, abi, dir, name, most);
    }

    static LinuxFileTree open(LinuxAbi abi, String path, boolean create, boolean walkAlways) throws EndpointException {
        return open(abi, path, new Failures(path), create, walkAlways);
    }

    static LinuxFileTree open(LinuxAbi abi, String path, Failures failures, boolean create, boolean walkAlways)
            throws EndpointException {
        var s = new Scratch();
        byte[] name = rootName(path, failures);
        if (create) {
            makeAll(s, name, failures);
        }
        int flags = LinuxAbi.O_RDONLY | abi.directory() | LinuxAbi.O_CLOEXEC;
        int fd = Libc.openat(s.state, LinuxAbi.AT_FDCWD, s.first(name), flags, 0);
        if (fd < 0) {
            throw failures.root(-fd, "open the folder");
        }
        try {
            return new LinuxFileTree(abi, failures, fd, s, walkAlways);
        } catch (EndpointException | RuntimeException e) {
            Libc.close(s.state, fd);
            throw e;
        }
    }

    @Override
    public LinuxFolder open(RelPath directory, Use use) throws EndpointException {
        acquire();
        Scratch s = scratch();
        int fd = -1;
        try {
            fd = use == Use.CREATING ? openOrCreate(s, directory) : openExisting(s, directory, use);
            return new LinuxFolder(this, directory, fd, s);
        } finally {
            if (fd < 0) {
                giveBack(s);
                release();
            }
        }
    }

    @Override
    public LinuxFileTree beneath(RelPath folder, boolean create, String address) throws EndpointException {
        acquire();
        var s = new Scratch();
        int fd = -1;
        LinuxFileTree opened = null;
        try {
            if (create && !folder.isRoot()) {
                Libc.close(s.state, openOrCreate(s, folder));
            }
            fd = openExisting(s, folder, Use.LISTING);
            opened = new LinuxFileTree(abi, new Failures(address), fd, s, !openat2);
            return opened;
        } catch (EndpointException e) {
            throw e.edit().endpoint().build();
        } finally {
            if (opened == null && fd >= 0) {
                Libc.close(s.state, fd);
            }
            release();
        }
    }

    private int openExisting(Scratch s, RelPath directory, Use use) throws EndpointException {
        if (directory.isRoot() && use == Use.NAMES) {
            return root;
        }
        int access = use == Use.LISTING ? LinuxAbi.O_RDONLY : LinuxAbi.O_PATH;
        byte[] path = directory.isRoot() ? new byte[] {'.'} : encode(directory);
        if (!openat2) {
            return descend(s, directory, path, access, false);
        }
        int fd = openBeneath(s, path, access);
        if (fd < 0) {
            throw failures.errno(-fd, "open the folder", directory);
        }
        return fd;
    }

    private int openOrCreate(Scratch s, RelPath directory) throws EndpointException {
        if (directory.isRoot()) {
            return root;
        }
        byte[] path = encode(directory);
        if (openat2) {
            int fd = openBeneath(s, path, LinuxAbi.O_PATH);
            if (fd >= 0) {
                return fd;
            }
            if (fd != -Errno.ENOENT) {
                throw failures.errno(-fd, "open the folder", directory);
            }
        }
        return descend(s, directory, path, LinuxAbi.O_PATH, true);
    }

    /** In as many steps as the longest path of the system asks for. */
    private int openBeneath(Scratch s, byte[] path, int access) {
        int dir = root;
        int from = 0;
        while (true) {
            int end = path.length;
            if (end - from >= Scratch.PATH_MAX) {
                end = lastSlash(path, from, from + Scratch.PATH_MAX - 1);
            }
            if (end == from) {
                closeUnlessRoot(s, dir);
                return -Errno.ENAMETOOLONG;
            }
            boolean last = end == path.length;
            long flags = (last ? access : LinuxAbi.O_PATH) | abi.directory() | LinuxAbi.O_CLOEXEC;
            long name = s.first(path, from, end - from);
            int fd;
            do {
                fd = (int)
                        Libc.syscall(s.state, LinuxAbi.SYS_OPENAT2, dir, name, s.how(flags, LinuxAbi.RESOLVE), 24, 0);
            } while (fd == -Errno.EAGAIN || fd == -Errno.EINTR);
            closeUnlessRoot(s, dir);
            if (last || fd < 0) {
                return fd;
            }
            dir = fd;
            from = end + 1;
        }
    }

    /** The last slash up to {@code end}, or {@code from} when there is none. */
    private static int lastSlash(byte[] path, int from, int end) {
        int at = end;
        while (at > from && path[at] != '/') {
            at--;
        }
        return at;
    }

    private void closeUnlessRoot(Scratch s, int fd) {
        if (fd != root) {
            Libc.close(s.state, fd);
        }
    }

    /** Component by component, none of them through a link. */
    private int descend(Scratch s, RelPath directory, byte[] path, int access, boolean create)
            throws EndpointException {
        int dir = root;
        int from = 0;
        while (true) {
            int end = from;
            while (end < path.length && path[end] != '/') {
                end++;
            }
            int kind = end == path.length ? access : LinuxAbi.O_PATH;
            int fd = step(s, dir, path, from, end - from, kind, create);
            int error = fd == -Errno.ENOTDIR && isLink(s, dir) ? Errno.ELOOP : -fd;
            closeUnlessRoot(s, dir);
            if (fd < 0) {
                throw failures.errno(error, create ? "make the folder" : "open the folder", directory);
            }
            if (end == path.length) {
                return fd;
            }
            dir = fd;
            from = end + 1;
        }
    }

    private int step(Scratch s, int dir, byte[] path, int from, int length, int access, boolean create) {
        if (length >= Scratch.PATH_MAX) {
            return -Errno.ENAMETOOLONG;
        }
        long name = s.first(path, from, length);
        int flags = access | abi.directory() | abi.noFollow() | LinuxAbi.O_CLOEXEC;
        int fd = Libc.openat(s.state, dir, name, flags, 0);
        if (fd == -Errno.ENOENT && create) {
            int r = Libc.mkdirat(s.state, dir, name, 0700);
            fd = r < 0 && r != -Errno.EEXIST ? r : Libc.openat(s.state, dir, name, flags, 0);
        }
        return fd;
    }

    /** Of the name that the last step left in the scratch. */
    private static boolean isLink(Scratch s, int dir) {
        int flags = LinuxAbi.AT_SYMLINK_NOFOLLOW | LinuxAbi.AT_NO_AUTOMOUNT;
        return Libc.statx(s.state, dir, s.firstAddress(), flags, s.statAddress()) == 0 && Statx.isLink(s);
    }

    @Override
    public Traits traits() {
        return traits;
    }

    @Override
    public boolean namesKnown() {
        return namesKnown;
    }

    @Override
    public Failures failures() {
        return failures;
    }

    @Override
    public boolean hardLinks() {
        return traits.modes();
    }

    @Override
    public boolean tellsHoles() {
        return true;
    }

    @Override
    public long available() throws EndpointException {
        acquire();
        Scratch s = scratch();
        try {
            return LinuxFileSystem.available(s, root, failures);
        } finally {
            giveBack(s);
            release();
        }
    }

    @Override
    public void flush() throws EndpointException {
        acquire();
        Scratch s = scratch();
        try {
            int r = Libc.syncfs(s.state, root);
            if (r < 0) {
                throw failures.root(-r, "force to the disk what was written below");
            }
        } finally {
            giveBack(s);
            release();
        }
    }

    @Override
    public void close() {
        int before = users.getAndUpdate(n -> n <= 0 ? n : n - 1 + CLOSED);
        if (before == 1) {
            closeRoot();
        }
    }

    private void acquire() throws EndpointException {
        if (users.updateAndGet(n -> n <= 0 ? n : n + 1) <= 0) {
            throw failures.closed();
        }
    }

    void release() {
        if (users.decrementAndGet() == CLOSED) {
            closeRoot();
        }
    }

    private void closeRoot() {
        Libc.close(scratch().state, root);
    }

    Scratch scratch() {
        Scratch s = spare.poll();
        return s != null ? s : new Scratch();
    }

    void giveBack(Scratch s) {
        spare.add(s);
    }

    LinuxAbi abi() {
        return abi;
    }

    long rootDevice() {
        return rootDevice;
    }

    /** Whether we may give files to others. */
    boolean privileged() {
        return privileged;
    }

    int userId() {
        return userId;
    }

    boolean isRoot(int fd) {
        return fd == root;
    }

    private byte[] encode(RelPath path) throws EndpointException {
        try {
            return NativeNames.encode(path.value());
        } catch (IllegalArgumentException e) {
            throw failures.builder(Kind.BAD_NAME, path, e.getMessage()).cause(e).build();
        }
    }

    private boolean probeOpenat2(Scratch s) {
        int fd = openBeneath(s, new byte[] {'.'}, LinuxAbi.O_PATH);
        if (fd >= 0) {
            Libc.close(s.state, fd);
        }
        return fd >= 0;
    }

    private static byte[] rootName(String path, Failures failures) throws EndpointException {
        try {
            byte[] name = NativeNames.encode(path);
            if (path.indexOf('\0') < 0 && name.length < Scratch.PATH_MAX) {
                return name;
            }
        } catch (IllegalArgumentException e) {
            throw failures.badRoot(e);
        }
        throw failures.root(Errno.ENAMETOOLONG, "open the folder");
    }

    /** The user names the root, so links on the way to it are followed. */
    private static void makeAll(Scratch s, byte[] path, Failures failures) throws EndpointException {
        for (int i = 1; i <= path.length; i++) {
            boolean ends = i == path.length || path[i] == '/';
            if (ends && path[i - 1] != '/') {
                int r = Libc.mkdirat(s.state, LinuxAbi.AT_FDCWD, s.first(path, 0, i), 0777);
                // whatever else is wrong with what is there already, opening the root will tell
                if (r < 0 && r != -Errno.EEXIST && i == path.length) {
                    throw failures.root(-r, "make the folder");
                }
            }
        }
    }
}
