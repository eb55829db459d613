package org.ferrywright.endpoint.local.internal;

import java.lang.foreign.Linker;
import java.util.Locale;
import java.util.Optional;

/**
 * What differs between the processors that Linux runs on: two flags of open(2) and the numbers of the system calls that
 * libc may lack.
 *
 * @param setxattr first of the twelve calls for extended attributes, which stand in the same order everywhere
 */
record LinuxAbi(
        int directory, int noFollow, long getdents64, long renameat2, long ioctl, long setxattr, ContentCalls content) {
    /** The numbers of the calls that act on the content of files. */
    record ContentCalls(long lseek, long copyFileRange, long fallocate, long fsync, long flock) {}

    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0x40;
    static final int O_EXCL = 0x80;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int O_PATH = 0x200000;

    static final int AT_FDCWD = -100;
    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_REMOVEDIR = 0x200;
    static final int AT_NO_AUTOMOUNT = 0x800;
    static final int AT_EMPTY_PATH = 0x1000;

    /** RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS and RESOLVE_NO_MAGICLINKS. */
    static final long RESOLVE = 0x08 | 0x04 | 0x02;

    static final int RENAME_NOREPLACE = 1;

    static final int STATX_BIRTH = 0x800;

    static final int POSIX_FADV_WILLNEED = 3;
    static final int POSIX_FADV_DONTNEED = 4;

    static final int SEEK_DATA = 3;
    static final int SEEK_HOLE = 4;

    static final int KEEP_SIZE = 1;
    static final int PUNCH_HOLE = 2;

    static final int LOCK_EX = 2;
    static final int LOCK_NB = 4;

    static final long FS_IOC_GETFLAGS = 0x80086601L;

    /** The same everywhere, as all calls younger than Linux 5.1. */
    static final long SYS_OPENAT2 = 437;

    static final long SYS_FCHMODAT2 = 452;
    static final long SYS_LISTXATTRAT = 465;

    private static final LinuxAbi X86_64 =
            new LinuxAbi(0x10000, 0x20000, 217, 316, 16, 188, new ContentCalls(8, 326, 285, 74, 73));
    private static final LinuxAbi AARCH64 =
            new LinuxAbi(0x4000, 0x8000, 61, 276, 29, 5, new ContentCalls(62, 285, 47, 82, 32));

    /**
     * Of the machine that we run on; empty where it is not a Linux that we know, or its libc is older than statx(2).
     */
    static Optional<LinuxAbi> here() {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux")
                || Linker.nativeLinker().defaultLookup().find("statx").isEmpty()) {
            return Optional.empty();
        }
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> Optional.of(X86_64);
            case "aarch64", "arm64" -> Optional.of(AARCH64);
            default -> Optional.empty();
        };
    }
}
