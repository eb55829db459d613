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

    private static final MethodHandle OPENAT = bind(
            "openat",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT),
            Linker.Option.firstVariadicArg(3));
    private static final MethodHandle SYSCALL = bind(
            "syscall",
            FunctionDescriptor.of(
                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));
    private static final MethodHandle CLOSE = bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle STATX =
            bind("statx", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle READLINKAT =
            bind("readlinkat", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle MKDIRAT =
            bind("mkdirat", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle UNLINKAT =
            bind("unlinkat", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle RENAMEAT =
            bind("renameat", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG));
    private static final MethodHandle LINKAT =
            bind("linkat", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle SYMLINKAT =
            bind("symlinkat", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG));
    private static final MethodHandle FCHOWNAT =
            bind("fchownat", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle FCHMOD = bind("fchmod", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle FCHMODAT =
            bind("fchmodat", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT));
    private static final MethodHandle UTIMENSAT =
            bind("utimensat", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private static final MethodHandle FUTIMENS = bind("futimens", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle FTRUNCATE =
            bind("ftruncate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle PREAD =
            bind("pread", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle PWRITE =
            bind("pwrite", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle SYNCFS = bind("syncfs", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle FSTATFS = bind("fstatfs", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle POSIX_FADVISE =
            bind("posix_fadvise", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private static final MethodHandle GETEUID = bind("geteuid", FunctionDescriptor.of(JAVA_INT));

    private Libc() {}

    static int openat(MemorySegment state, int dir, long path, int flags, int mode) {
        try {
            int r;
            do {
                r = result((int) OPENAT.invokeExact(state, dir, path, flags, mode), state);
            } while (r == -Errno.EINTR);
            return r;
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Any system call by its number. */
    static long syscall(MemorySegment state, long number, long a, long b, long c, long d, long e) {
        return syscall(state, number, a, b, c, d, e, 0);
    }

    static long syscall(MemorySegment state, long number, long a, long b, long c, long d, long e, long f) {
        try {
            long r = (long) SYSCALL.invokeExact(state, number, a, b, c, d, e, f);
            return r < 0 ? -errno(state) : r;
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int close(MemorySegment state, int fd) {
        try {
            return result((int) CLOSE.invokeExact(state, fd), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int statx(MemorySegment state, int dir, long path, int flags, long buffer) {
        return statx(state, dir, path, flags, STATX_BASIC_STATS, buffer);
    }

    /** @param mask what is wanted */
    static int statx(MemorySegment state, int dir, long path, int flags, int mask, long buffer) {
        try {
            return result((int) STATX.invokeExact(state, dir, path, flags, mask, buffer), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int readlinkat(MemorySegment state, int dir, long path, long buffer, long size) {
        try {
            return (int) result((long) READLINKAT.invokeExact(state, dir, path, buffer, size), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int mkdirat(MemorySegment state, int dir, long path, int mode) {
        try {
            return result((int) MKDIRAT.invokeExact(state, dir, path, mode), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int unlinkat(MemorySegment state, int dir, long path, int flags) {
        try {
            return result((int) UNLINKAT.invokeExact(state, dir, path, flags), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int renameat(MemorySegment state, int fromDir, long from, int toDir, long to) {
        try {
            return result((int) RENAMEAT.invokeExact(state, fromDir, from, toDir, to), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Never follows a link at {@code from}. */
    static int linkat(MemorySegment state, int fromDir, long from, int toDir, long to) {
        try {
            return result((int) LINKAT.invokeExact(state, fromDir, from, toDir, to, 0), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int symlinkat(MemorySegment state, long target, int dir, long path) {
        try {
            return result((int) SYMLINKAT.invokeExact(state, target, dir, path), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int fchownat(MemorySegment state, int dir, long path, int uid, int gid, int flags) {
        try {
            return result((int) FCHOWNAT.invokeExact(state, dir, path, uid, gid, flags), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int fchmod(MemorySegment state, int fd, int mode) {
        try {
            return result((int) FCHMOD.invokeExact(state, fd, mode), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Follows links. */
    static int fchmodat(MemorySegment state, int dir, long path, int mode) {
        try {
            return result((int) FCHMODAT.invokeExact(state, dir, path, mode, 0), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int utimensat(MemorySegment state, int dir, long path, long times, int flags) {
        try {
            return result((int) UTIMENSAT.invokeExact(state, dir, path, times, flags), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int futimens(MemorySegment state, int fd, long times) {
        try {
            return result((int) FUTIMENS.invokeExact(state, fd, times), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int ftruncate(MemorySegment state, int fd, long size) {
        try {
            return result((int) FTRUNCATE.invokeExact(state, fd, size), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int pread(MemorySegment state, int fd, long buffer, int size, long offset) {
        try {
            long r;
            do {
                r = result((long) PREAD.invokeExact(state, fd, buffer, (long) size, offset), state);
            } while (r == -Errno.EINTR);
            return (int) r;
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int pwrite(MemorySegment state, int fd, long buffer, int size, long offset) {
        try {
            long r;
            do {
                r = result((long) PWRITE.invokeExact(state, fd, buffer, (long) size, offset), state);
            } while (r == -Errno.EINTR);
            return (int) r;
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int syncfs(MemorySegment state, int fd) {
        try {
            return result((int) SYNCFS.invokeExact(state, fd), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int fstatfs(MemorySegment state, int fd, long buffer) {
        try {
            return result((int) FSTATFS.invokeExact(state, fd, buffer), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** @param length 0 for everything from the offset on @return the errno, not negated, as the call itself has it */
    static int posix_fadvise(MemorySegment state, int fd, long offset, long length, int advice) {
        try {
            return (int) POSIX_FADVISE.invokeExact(state, fd, offset, length, advice);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int geteuid(MemorySegment state) {
        try {
            return (int) GETEUID.invokeExact(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static int result(int r, MemorySegment state) {
        return r < 0 ? -errno(state) : r;
    }

    private static long result(long r, MemorySegment state) {
        return r < 0 ? -errno(state) : r;
    }

    private static int errno(MemorySegment state) {
        return state.get(JAVA_INT, ERRNO);
    }

    private static MethodHandle bind(String name, FunctionDescriptor shape, Linker.Option... more) {
        var options = new Linker.Option[more.length + 1];
        options[0] = Linker.Option.captureCallState("errno");
        System.arraycopy(more, 0, options, 1, more.length);
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), shape, options);
    }

    private static AssertionError unexpected(Throwable t) {
        if (t instanceof Error e) {
            throw e;
        }
        return new AssertionError("a downcall throws nothing by itself", t);
    }
}
