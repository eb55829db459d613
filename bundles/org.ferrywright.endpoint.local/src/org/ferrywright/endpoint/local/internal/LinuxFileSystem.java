package org.ferrywright.endpoint.local.internal;

import org.ferrywright.core.NameRules;
import org.ferrywright.endpoint.EndpointException;

/**
 * What statfs(2) tells about the file system of a root.
 *
 * @param timePrecision in nanoseconds; 0 when the type does not tell
 * @param names which names it can hold, as far as the type tells
 * @param namesKnown whether that is all there is to know about them
 * @param modes whether it keeps POSIX permission bits
 * @param sparse whether its type is known to keep holes
 * @param maxFileSize bytes; {@link Long#MAX_VALUE} when the type does not tell
 */
record LinuxFileSystem(
        long timePrecision,
        NameRules names,
        boolean namesKnown,
        boolean modes,
        boolean readOnly,
        String identity,
        boolean sparse,
        long maxFileSize) {
    private static final long VFAT = 0x4d44;
    private static final long EXFAT = 0x2011bab0;
    private static final long FLAG_CASEFOLD = 0x40000000;
    private static final int TYPE = 0;
    private static final int BLOCK_SIZE = 8;
    private static final int BLOCKS_AVAILABLE = 32;
    private static final int ID = 56;
    private static final int MAX_NAME = 64;
    private static final int FRAGMENT_SIZE = 72;
    private static final int FLAGS = 80;
    private static final long READ_ONLY = 1;

    static LinuxFileSystem of(Scratch s, LinuxAbi abi, int fd, Failures failures) throws EndpointException {
        read(s, fd, failures);
        long type = s.statLong(TYPE) & 0xffffffffL;
        long id = s.statLong(ID);
        boolean dos = type == VFAT || type == EXFAT;
        int longestName = Math.clamp(s.statLong(MAX_NAME), 1, 255);
        NameRules names = dos ? dosNames(type == VFAT) : NameRules.posix(longestName);
        boolean folding = foldsHere(s, abi, fd);
        return new LinuxFileSystem(
                precision(type),
                folding ? folding(names) : names,
                dos || folding || ofPosix(type),
                !dos,
                (s.statLong(FLAGS) & READ_ONLY) != 0,
                Long.toHexString(type) + ":" + Long.toHexString(id),
                precision(type) == 1,
                type == VFAT ? 0xffff_ffffL : Long.MAX_VALUE);
    }

    static long available(Scratch s, int fd, Failures failures) throws EndpointException {
        read(s, fd, failures);
        long unit = s.statLong(FRAGMENT_SIZE) > 0 ? s.statLong(FRAGMENT_SIZE) : s.statLong(BLOCK_SIZE);
        long blocks = s.statLong(BLOCKS_AVAILABLE);
        return blocks < 0 || blocks > Long.MAX_VALUE / unit ? Long.MAX_VALUE : blocks * unit;
    }

    private static void read(Scratch s, int fd, Failures failures) throws EndpointException {
        int r = Libc.fstatfs(s.state, fd, s.statAddress());
        if (r < 0) {
            throw failures.root(-r, "look at the file system of");
        }
    }

    /** Whether the folder has the flag that makes the names in it case-insensitive, as ext4, f2fs and tmpfs know it. */
    private static boolean foldsHere(Scratch s, LinuxAbi abi, int fd) {
        return s.flags(abi, fd, FLAG_CASEFOLD);
    }

    /** Such folders know neither case nor composition. */
    private static NameRules folding(NameRules n) {
        return new NameRules(
                false,
                true,
                n.forbidden(),
                n.devices(),
                n.trailing(),
                n.undecodable(),
                n.longestName(),
                n.longestPath(),
                n.unit());
    }

    private static NameRules dosNames(boolean devices) {
        return new NameRules(
                false, false, NameRules.WINDOWS_FORBIDDEN, devices, false, false, 255, 0, NameRules.Unit.UTF16);
    }

    private static boolean ofPosix(long type) {
        return switch ((int) type) {
            // ext4, xfs, btrfs, tmpfs, overlayfs, f2fs, bcachefs
            case 0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630, 0xf2f52010, 0xca451a4e -> true;
            default -> false;
        };
    }

    private static long precision(long type) {
        return switch ((int) type) {
            // ext4, xfs, btrfs, tmpfs, zfs, overlayfs, f2fs, bcachefs
            case 0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x2fc12fc1, 0x794c7630, 0xf2f52010, 0xca451a4e -> 1;
            case 0x4d44 -> 2_000_000_000;
            case 0x2011bab0 -> 10_000_000;
            case 0x5346544e, 0x7366746e -> 100;
            case 0x482b, 0x4858 -> 1_000_000_000;
            default -> 0;
        };
    }
}
