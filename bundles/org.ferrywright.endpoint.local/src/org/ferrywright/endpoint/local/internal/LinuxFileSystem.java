package org.ferrywright.endpoint.local.internal;

import org.ferrywright.endpoint.EndpointException;

/**
 * What statfs(2) tells about the file system of a root.
 *
 * @param timePrecision in nanoseconds; 0 when the type does not tell
 * @param modes whether it keeps POSIX permission bits
 */
record LinuxFileSystem(
        long timePrecision,
        boolean caseSensitive,
        boolean modes,
        int maxNameBytes,
        boolean readOnly,
        String identity) {
    private static final int TYPE = 0;
    private static final int BLOCK_SIZE = 8;
    private static final int BLOCKS_AVAILABLE = 32;
    private static final int ID = 56;
    private static final int MAX_NAME = 64;
    private static final int FRAGMENT_SIZE = 72;
    private static final int FLAGS = 80;
    private static final long READ_ONLY = 1;

    static LinuxFileSystem of(Scratch s, int fd, Failures failures) throws EndpointException {
        read(s, fd, failures);
        long type = s.statLong(TYPE) & 0xffffffffL;
        long id = s.statLong(ID);
        boolean dos = type == 0x4d44L || type == 0x2011bab0L;
        boolean ntfs = type == 0x5346544eL || type == 0x7366746eL;
        return new LinuxFileSystem(
                precision(type),
                !dos && !ntfs,
                !dos,
                Math.clamp(s.statLong(MAX_NAME), 1, 255),
                (s.statLong(FLAGS) & READ_ONLY) != 0,
                Long.toHexString(type) + ":" + Long.toHexString(id));
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
