package org.ferrywright.endpoint.local.internal;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Extras;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;

/** A file's descriptor. */
final class LinuxFile implements OpenFile {
    private final LinuxFileTree tree;
    private final RelPath path;
    private final int fd;
    private final Scratch s;
    /** Whether the descriptor is another one's to close. */
    private final boolean borrowed;

    private final Entry opened;
    private boolean closed;

    /** Takes the descriptor over. */
    LinuxFile(LinuxFileTree tree, RelPath path, int fd) {
        this(tree, path, fd, null);
    }

    /** @param opened what it was found to be when it was opened, or null when nobody looked */
    LinuxFile(LinuxFileTree tree, RelPath path, int fd, Entry opened) {
        this(tree, path, fd, opened, false);
    }

    private LinuxFile(LinuxFileTree tree, RelPath path, int fd, Entry opened, boolean borrowed) {
        this.opened = opened;
        this.tree = tree;
        this.path = path;
        this.fd = fd;
        this.s = tree.scratch();
        this.borrowed = borrowed;
    }

    @Override
    public OpenFile another() {
        return new LinuxFile(tree, path, fd, null, true);
    }

    @Override
    public Entry facts() throws EndpointException {
        check(Libc.statx(s.state, fd, s.empty(), LinuxAbi.AT_EMPTY_PATH, s.statAddress()), "look at");
        return Statx.entry(s, path.name(), tree.rootDevice(), "", Extras.UNKNOWN);
    }

    @Override
    public Entry opened() throws EndpointException {
        return opened == null ? facts() : opened;
    }

    @Override
    public int read(ByteBuffer to, long offset) throws EndpointException {
        if (!to.hasRemaining()) {
            return 0;
        }
        if (to.isDirect()) {
            MemorySegment segment = MemorySegment.ofBuffer(to);
            int n = Libc.pread(s.state, fd, segment.address(), to.remaining(), offset);
            check(n, "read");
            to.position(to.position() + n);
            return n == 0 ? -1 : n;
        }
        int wanted = Math.min(to.remaining(), Scratch.IO_SIZE);
        MemorySegment io = s.io();
        int n = Libc.pread(s.state, fd, io.address(), wanted, offset);
        check(n, "read");
        to.put(to.position(), s.ioBytes(), 0, n);
        to.position(to.position() + n);
        return n == 0 ? -1 : n;
    }

    @Override
    public long nextData(long offset) throws EndpointException {
        return seek(offset, LinuxAbi.SEEK_DATA);
    }

    @Override
    public long nextHole(long offset) throws EndpointException {
        return seek(offset, LinuxAbi.SEEK_HOLE);
    }

    private long seek(long offset, int what) throws EndpointException {
        long r = Libc.syscall(s.state, tree.abi().content().lseek(), fd, offset, what, 0, 0);
        if (r >= 0) {
            return r;
        }
        if (r != -Errno.ENXIO && r != -Errno.EINVAL) {
            check((int) r, "look for holes in");
        }
        // nothing but a hole follows, or this file system does not tell
        return what == LinuxAbi.SEEK_DATA && r == -Errno.EINVAL ? offset : Math.max(offset, facts().size());
    }

    @Override
    public void willRead(long offset, long length) {
        Libc.posix_fadvise(s.state, fd, offset, length, LinuxAbi.POSIX_FADV_WILLNEED);
    }

    @Override
    public long copyFrom(OpenFile other, long from, long to, long length) throws EndpointException {
        long offsets = s.offsets(from, to);
        long r;
        do {
            r = Libc.syscall(
                    s.state,
                    tree.abi().content().copyFileRange(),
                    ((LinuxFile) other).fd,
                    offsets,
                    fd,
                    offsets + Long.BYTES,
                    length,
                    0);
        } while (r == -Errno.EINTR);
        if (r >= 0) {
            return r;
        }
        int error = (int) -r;
        if (error == Errno.ENOSYS
                || error == Errno.EXDEV
                || error == Errno.EINVAL
                || error == Errno.EPERM
                || error == Errno.EOPNOTSUPP) {
            return -1;
        }
        throw tree.failures().errno(error, "write", path);
    }

    @Override
    public void dropCached() {
        // advice: what cannot be dropped, such as what is not written yet, is no failure
        Libc.posix_fadvise(s.state, fd, 0, 0, LinuxAbi.POSIX_FADV_DONTNEED);
    }

    @Override
    public void write(ByteBuffer from, long offset) throws EndpointException {
        long at = offset;
        while (from.hasRemaining()) {
            int n;
            if (from.isDirect()) {
                n = Libc.pwrite(s.state, fd, MemorySegment.ofBuffer(from).address(), from.remaining(), at);
            } else {
                int size = Math.min(from.remaining(), Scratch.IO_SIZE);
                s.ioBytes().put(0, from, from.position(), size);
                n = Libc.pwrite(s.state, fd, s.io().address(), size, at);
            }
            check(n, "write");
            from.position(from.position() + n);
            at += n;
        }
    }

    @Override
    public void truncate(long size) throws EndpointException {
        check(Libc.ftruncate(s.state, fd, size), "cut");
    }

    @Override
    public void zero(long offset, long length) throws EndpointException {
        int how = LinuxAbi.PUNCH_HOLE | LinuxAbi.KEEP_SIZE;
        long r = Libc.syscall(s.state, tree.abi().content().fallocate(), fd, how, offset, length, 0);
        if (r == 0) {
            return;
        }
        var zeros = ByteBuffer.allocate((int) Math.min(Scratch.IO_SIZE, length));
        for (long at = offset; at < offset + length; at += zeros.limit()) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), offset + length - at));
            write(zeros, at);
        }
    }

    @Override
    public void force() throws EndpointException {
        check((int) Libc.syscall(s.state, tree.abi().content().fsync(), fd, 0, 0, 0, 0), "force to the disk");
    }

    @Override
    public boolean lock() throws EndpointException {
        int how = LinuxAbi.LOCK_EX | LinuxAbi.LOCK_NB;
        int r = (int) Libc.syscall(s.state, tree.abi().content().flock(), fd, how, 0, 0, 0);
        if (r == -Errno.EAGAIN) {
            return false;
        }
        check(r, "lock");
        return true;
    }

    @Override
    public long born() throws EndpointException {
        int mask = LinuxAbi.STATX_BIRTH;
        check(Libc.statx(s.state, fd, s.empty(), LinuxAbi.AT_EMPTY_PATH, mask, s.statAddress()), "look at");
        return Statx.born(s);
    }

    @Override
    public void set(Attributes a) throws EndpointException {
        // the owner first: changing it takes the set-user-id bits away
        if (tree.privileged() && (a.uid() != Entry.UNKNOWN || a.gid() != Entry.UNKNOWN)) {
            check(Libc.fchownat(s.state, fd, s.empty(), a.uid(), a.gid(), LinuxAbi.AT_EMPTY_PATH), "set the owner of");
        }
        // then these, as long as the file is one that we may write to; an access list changes the mode as the mode does
        // the list
        if (a.extended() != null) {
            Xattrs.ofFile(s, tree.abi(), fd).write(a.extended());
        }
        if (a.mode() != Entry.UNKNOWN && tree.traits().modes()) {
            check(Libc.fchmod(s.state, fd, a.mode()), "set the permissions of");
        }
        if (a.modified() != null) {
            check(Libc.futimens(s.state, fd, s.times(a.modified())), "set the time of");
        }
    }

    @Override
    public void finish() throws EndpointException {
        int r = release();
        if (r != -Errno.EINTR) {
            check(r, "write");
        }
    }

    @Override
    public void close() {
        release();
    }

    private int release() {
        if (closed) {
            return 0;
        }
        closed = true;
        int r = borrowed ? 0 : Libc.close(s.state, fd);
        tree.giveBack(s);
        return r;
    }

    private void check(int result, String action) throws EndpointException {
        if (result < 0) {
            throw tree.failures().errno(-result, action, path);
        }
    }
}
