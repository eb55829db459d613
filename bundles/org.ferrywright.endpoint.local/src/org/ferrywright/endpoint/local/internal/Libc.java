package org.ferrywright.endpoint.local.internal;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The system calls of Linux that the local transport needs. Each returns what the call returns, or the negated errno.
 *
 * <p>Addresses travel as plain numbers, because a segment object per call costs more than some of the calls. Whoever
 * calls keeps the memory reachable until the call is over: all of it belongs to a {@link Scratch} that goes back to its
 * pool later. The class may be touched on Linux only.
 */
final class Libc {
    static final long STATE_SIZE = Linker.Option.captureStateLayout().byteSize();

    private static final Linker LINKER = Linker.nativeLinker();
    private static final long ERRNO = Linker.Option.captureStateLayout().byteOffset(PathElement.groupElement("errno"));
    private static final int STATX_BASIC_STATS = 0x7ff;

    /**
     * One shape for all calls, for each shape costs some milliseconds at every start. On the processors that this class serves, integers and
     * addresses travel in registers of their own: a function takes as many as it has parameters, and of each what its type is wide.
     */
    private static final MethodHandle CALL = LINKER.downcallHandle(
            FunctionDescriptor.of(
                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.captureCallState("errno"));

    private static final MemorySegment OPENAT = find("openat");
    private static final MemorySegment SYSCALL = find("syscall");
    private static final MemorySegment CLOSE = find("close");
    private static final MemorySegment STATX = find("statx");
    private static final MemorySegment READLINKAT = find("readlinkat");
    private static final MemorySegment MKDIRAT = find("mkdirat");
    private static final MemorySegment UNLINKAT = find("unlinkat");
    private static final MemorySegment RENAMEAT = find("renameat");
    private static final MemorySegment LINKAT = find("linkat");
    private static final MemorySegment SYMLINKAT = find("symlinkat");
    private static final MemorySegment FCHOWNAT = find("fchownat");
    private static final MemorySegment FCHMOD = find("fchmod");
    private static final MemorySegment FCHMODAT = find("fchmodat");
    private static final MemorySegment UTIMENSAT = find("utimensat");
    private static final MemorySegment FUTIMENS = find("futimens");
    private static final MemorySegment FTRUNCATE = find("ftruncate");
    private static final MemorySegment PREAD = find("pread");
    private static final MemorySegment PWRITE = find("pwrite");
    private static final MemorySegment SYNCFS = find("syncfs");
    private static final MemorySegment FSTATFS = find("fstatfs");
    private static final MemorySegment POSIX_FADVISE = find("posix_fadvise");
    private static final MemorySegment GETEUID = find("geteuid");

    private Libc() {}

    static int openat(MemorySegment state, int dir, long path, int flags, int mode) {
        int r;
        do {
            r = number(call(OPENAT, state, dir, path, flags, mode, 0), state);
        } while (r == -Errno.EINTR);
        return r;
    }

    /** Any system call by its number. */
    static long syscall(MemorySegment state, long number, long a, long b, long c, long d, long e) {
        return syscall(state, number, a, b, c, d, e, 0);
    }

    static long syscall(MemorySegment state, long number, long a, long b, long c, long d, long e, long f) {
        return size(call(SYSCALL, state, number, a, b, c, d, e, f), state);
    }

    static int close(MemorySegment state, int fd) {
        return number(call(CLOSE, state, fd, 0, 0, 0, 0), state);
    }

    static int statx(MemorySegment state, int dir, long path, int flags, long buffer) {
        return statx(state, dir, path, flags, STATX_BASIC_STATS, buffer);
    }

    /** @param mask what is wanted */
    static int statx(MemorySegment state, int dir, long path, int flags, int mask, long buffer) {
        return number(call(STATX, state, dir, path, flags, mask, buffer), state);
    }

    static int readlinkat(MemorySegment state, int dir, long path, long buffer, long size) {
        return (int) size(call(READLINKAT, state, dir, path, buffer, size, 0), state);
    }

    static int mkdirat(MemorySegment state, int dir, long path, int mode) {
        return number(call(MKDIRAT, state, dir, path, mode, 0, 0), state);
    }

    static int unlinkat(MemorySegment state, int dir, long path, int flags) {
        return number(call(UNLINKAT, state, dir, path, flags, 0, 0), state);
    }

    static int renameat(MemorySegment state, int fromDir, long from, int toDir, long to) {
        return number(call(RENAMEAT, state, fromDir, from, toDir, to, 0), state);
    }

    /** Never follows a link at {@code from}. */
    static int linkat(MemorySegment state, int fromDir, long from, int toDir, long to) {
        return number(call(LINKAT, state, fromDir, from, toDir, to, 0), state);
    }

    static int symlinkat(MemorySegment state, long target, int dir, long path) {
        return number(call(SYMLINKAT, state, target, dir, path, 0, 0), state);
    }

    static int fchownat(MemorySegment state, int dir, long path, int uid, int gid, int flags) {
        return number(call(FCHOWNAT, state, dir, path, uid, gid, flags), state);
    }

    static int fchmod(MemorySegment state, int fd, int mode) {
        return number(call(FCHMOD, state, fd, mode, 0, 0, 0), state);
    }

    /** Follows links. */
    static int fchmodat(MemorySegment state, int dir, long path, int mode) {
        return number(call(FCHMODAT, state, dir, path, mode, 0, 0), state);
    }

    static int utimensat(MemorySegment state, int dir, long path, long times, int flags) {
        return number(call(UTIMENSAT, state, dir, path, times, flags, 0), state);
    }

    static int futimens(MemorySegment state, int fd, long times) {
        return number(call(FUTIMENS, state, fd, times, 0, 0, 0), state);
    }

    static int ftruncate(MemorySegment state, int fd, long size) {
        return number(call(FTRUNCATE, state, fd, size, 0, 0, 0), state);
    }

    static int pread(MemorySegment state, int fd, long buffer, int size, long offset) {
        long r;
        do {
            r = size(call(PREAD, state, fd, buffer, size, offset, 0), state);
        } while (r == -Errno.EINTR);
        return (int) r;
    }

    static int pwrite(MemorySegment state, int fd, long buffer, int size, long offset) {
        long r;
        do {
            r = size(call(PWRITE, state, fd, buffer, size, offset, 0), state);
        } while (r == -Errno.EINTR);
        return (int) r;
    }

    static int syncfs(MemorySegment state, int fd) {
        return number(call(SYNCFS, state, fd, 0, 0, 0, 0), state);
    }

    static int fstatfs(MemorySegment state, int fd, long buffer) {
        return number(call(FSTATFS, state, fd, buffer, 0, 0, 0), state);
    }

    /** @param length 0 for everything from the offset on @return the errno, not negated, as the call itself has it */
    static int posix_fadvise(MemorySegment state, int fd, long offset, long length, int advice) {
        return (int) call(POSIX_FADVISE, state, fd, offset, length, advice, 0);
    }

    static int geteuid(MemorySegment state) {
        return (int) call(GETEUID, state, 0, 0, 0, 0, 0);
    }

    /** Of calls whose result is an int: nothing is said about the upper half of its register. */
    private static int number(long result, MemorySegment state) {
        int r = (int) result;
        return r < 0 ? -errno(state) : r;
    }

    private static long size(long result, MemorySegment state) {
        return result < 0 ? -errno(state) : result;
    }

    private static int errno(MemorySegment state) {
        return state.get(JAVA_INT, ERRNO);
    }

    private static long call(MemorySegment function, MemorySegment state, long a, long b, long c, long d, long e) {
        return call(function, state, a, b, c, d, e, 0, 0);
    }

    private static long call(
            MemorySegment function, MemorySegment state, long a, long b, long c, long d, long e, long f, long g) {
        try {
            return (long) CALL.invokeExact(function, state, a, b, c, d, e, f, g);
        } catch (Error failure) {
            throw failure;
        } catch (Throwable t) {
            throw new AssertionError("a downcall throws nothing by itself", t);
        }
    }

    private static MemorySegment find(String name) {
        return LINKER.defaultLookup().findOrThrow(name);
    }
}
