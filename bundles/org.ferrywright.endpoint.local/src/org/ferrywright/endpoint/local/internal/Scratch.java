package org.ferrywright.endpoint.local.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.ferrywright.core.Timestamp;

/** Native memory for the arguments and results of one thread's system calls, so that none is allocated per call. */
final class Scratch {
    /** Longest path that the system takes in one call, with its NUL. */
    static final int PATH_MAX = 4096;

    static final int IO_SIZE = 256 << 10;
    static final int DIRENTS_SIZE = 64 << 10;

    private static final long UTIME_OMIT = 0x3ffffffe;
    private static final int STAT = 2 * PATH_MAX;
    private static final int LINK = STAT + 256;
    private static final int SMALL = LINK + PATH_MAX;

    /** Where errno is captured. */
    final MemorySegment state;

    private final MemorySegment memory;
    private final long base;
    private MemorySegment io;
    private ByteBuffer ioBytes;
    private MemorySegment dirents;
    private MemorySegment extended;
    private byte[] direntBytes;

    Scratch() {
        // an automatic arena: memory that is freed while a call still uses it would be worse than memory freed late
        this.state = Arena.ofAuto().allocate(Libc.STATE_SIZE, 8);
        this.memory = Arena.ofAuto().allocate(SMALL + 256, 64);
        this.base = memory.address();
    }

    /** The address of a NUL-terminated copy. @throws IndexOutOfBoundsException when it is too long */
    long first(byte[] text) {
        return put(text, 0, text.length, 0);
    }

    long first(byte[] text, int from, int length) {
        return put(text, from, length, 0);
    }

    /** Where the last name was put. */
    long firstAddress() {
        return base;
    }

    /** A second place, for calls that take two paths. */
    long second(byte[] text) {
        return put(text, 0, text.length, PATH_MAX);
    }

    /** A folder's name and that of something in it, which is somewhere in native memory; in the place of the second text. */
    long joined(byte[] folder, long name) {
        MemorySegment text = MemorySegment.ofAddress(name).reinterpret(PATH_MAX);
        long length = 0;
        while (text.get(JAVA_BYTE, length) != 0) {
            length++;
        }
        if (folder.length + 1 + length >= PATH_MAX) {
            return empty();
        }
        MemorySegment.copy(folder, 0, memory, JAVA_BYTE, PATH_MAX, folder.length);
        memory.set(JAVA_BYTE, PATH_MAX + folder.length, (byte) '/');
        MemorySegment.copy(text, 0, memory, PATH_MAX + folder.length + 1L, length + 1);
        return base + PATH_MAX;
    }

    long empty() {
        memory.set(JAVA_BYTE, PATH_MAX, (byte) 0);
        return base + PATH_MAX;
    }

    private long put(byte[] text, int from, int length, int at) {
        MemorySegment.copy(text, from, memory, JAVA_BYTE, at, length);
        memory.set(JAVA_BYTE, at + length, (byte) 0);
        return base + at;
    }

    long statAddress() {
        return base + STAT;
    }

    int statInt(int offset) {
        return memory.get(JAVA_INT, STAT + offset);
    }

    long statLong(int offset) {
        return memory.get(JAVA_LONG, STAT + offset);
    }

    long linkAddress() {
        return base + LINK;
    }

    byte[] link(int length) {
        return memory.asSlice(LINK, length).toArray(JAVA_BYTE);
    }

    /** The argument of openat2(2): struct open_how, 24 bytes. */
    long how(long flags, long resolve) {
        memory.set(JAVA_LONG, SMALL, flags);
        memory.set(JAVA_LONG, SMALL + 8, 0);
        memory.set(JAVA_LONG, SMALL + 16, resolve);
        return base + SMALL;
    }

    /** The argument of utimensat(2) that leaves the time of the last access as it is. */
    long times(Timestamp modified) {
        memory.set(JAVA_LONG, SMALL + 32, 0);
        memory.set(JAVA_LONG, SMALL + 40, UTIME_OMIT);
        memory.set(JAVA_LONG, SMALL + 48, modified.seconds());
        memory.set(JAVA_LONG, SMALL + 56, modified.nanos());
        return base + SMALL + 32;
    }

    /** The address of two offsets in files, one after the other. */
    long offsets(long first, long second) {
        memory.set(JAVA_LONG, SMALL + 96, first);
        memory.set(JAVA_LONG, SMALL + 104, second);
        return base + SMALL + 96;
    }

    /** Whether the folder has this flag by FS_IOC_GETFLAGS; false where it has no such flags. */
    boolean flags(LinuxAbi abi, int fd, long flag) {
        memory.set(JAVA_LONG, SMALL, 0);
        long r = Libc.syscall(state, abi.ioctl(), fd, LinuxAbi.FS_IOC_GETFLAGS, base + SMALL, 0, 0);
        return r == 0 && (memory.get(JAVA_LONG, SMALL) & flag) != 0;
    }

    /** Where a list of names goes: {@link Xattrs#MOST} bytes, and as many for a value behind. */
    long namesAddress() {
        return extended().address();
    }

    byte[] names(int length) {
        return extended().asSlice(0, length).toArray(JAVA_BYTE);
    }

    long valueAddress() {
        return extended().address() + Xattrs.MOST;
    }

    /** The address of a copy. */
    long valueAddress(byte[] value) {
        MemorySegment.copy(value, 0, extended(), JAVA_BYTE, Xattrs.MOST, value.length);
        return valueAddress();
    }

    byte[] value(int length) {
        return extended().asSlice(Xattrs.MOST, length).toArray(JAVA_BYTE);
    }

    private MemorySegment extended() {
        if (extended == null) {
            extended = Arena.ofAuto().allocate(2 * Xattrs.MOST, 8);
        }
        return extended;
    }

    MemorySegment io() {
        if (io == null) {
            io = Arena.ofAuto().allocate(IO_SIZE, 4096);
        }
        return io;
    }

    /** The same memory, to be copied from and to by absolute offsets. */
    ByteBuffer ioBytes() {
        if (ioBytes == null) {
            ioBytes = io().asByteBuffer();
        }
        return ioBytes;
    }

    long direntsAddress() {
        if (dirents == null) {
            dirents = Arena.ofAuto().allocate(DIRENTS_SIZE, 8);
            direntBytes = new byte[DIRENTS_SIZE];
        }
        return dirents.address();
    }

    /** The first bytes of the directory entries, on the heap, where they are cheaper to look at one by one. */
    byte[] direntBytes(int length) {
        MemorySegment.copy(dirents, JAVA_BYTE, 0, direntBytes, 0, length);
        return direntBytes;
    }
}
