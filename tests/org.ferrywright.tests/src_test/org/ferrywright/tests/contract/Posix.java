package org.ferrywright.tests.contract;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.NativeNames;
import org.ferrywright.core.Timestamp;

/**
 * The few calls of a 64-bit Linux that the backdoor needs, because java.nio cannot say names that are not text, times
 * of every range, or
 * the owner of a link. Independent of the code under test.
 */
final class Posix {
    private static final int HERE = -100;
    private static final int NOFOLLOW = 0x100;
    private static final int WRONLY_CREAT = 0101;

    /** @param mode the type and the permission bits */
    record Stat(int mode, long size, long inode, int links, int uid, int gid, Timestamp modified) {
        EntryKind kind() {
            return switch (mode & 0170000) {
                case 0100000 -> EntryKind.FILE;
                case 0040000 -> EntryKind.DIRECTORY;
                case 0120000 -> EntryKind.SYMLINK;
                default -> EntryKind.SPECIAL;
            };
        }
    }

    private final Linker linker = Linker.nativeLinker();
    private final MethodHandle open = function("open", 2, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private final MethodHandle close = function("close", -1, JAVA_INT, JAVA_INT);
    private final MethodHandle read = function("read", -1, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private final MethodHandle write = function("write", -1, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private final MethodHandle ftruncate = function("ftruncate", -1, JAVA_INT, JAVA_INT, JAVA_LONG);
    private final MethodHandle mkdir = function("mkdir", -1, JAVA_INT, ADDRESS, JAVA_INT);
    private final MethodHandle mkfifo = function("mkfifo", -1, JAVA_INT, ADDRESS, JAVA_INT);
    private final MethodHandle symlink = function("symlink", -1, JAVA_INT, ADDRESS, ADDRESS);
    private final MethodHandle link = function("link", -1, JAVA_INT, ADDRESS, ADDRESS);
    private final MethodHandle rename = function("rename", -1, JAVA_INT, ADDRESS, ADDRESS);
    private final MethodHandle remove = function("remove", -1, JAVA_INT, ADDRESS);
    private final MethodHandle chmod = function("chmod", -1, JAVA_INT, ADDRESS, JAVA_INT);
    private final MethodHandle chown = function("chown", -1, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private final MethodHandle readlink = function("readlink", -1, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG);
    private final MethodHandle statx = function("statx", -1, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    private final MethodHandle utimensat = function("utimensat", -1, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
    private final MethodHandle opendir = function("opendir", -1, ADDRESS, ADDRESS);
    private final MethodHandle readdir = function("readdir", -1, ADDRESS, ADDRESS);
    private final MethodHandle closedir = function("closedir", -1, JAVA_INT, ADDRESS);
    private final MethodHandle geteuid = function("geteuid", -1, JAVA_INT);

    /** @return null when there is nothing */
    Stat stat(String path) {
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(256, 8);
            if ((int) call(statx, HERE, text(arena, path), NOFOLLOW, 0x7ff, buffer) != 0) {
                return null;
            }
            return new Stat(
                    buffer.get(JAVA_SHORT, 28) & 0xffff,
                    buffer.get(JAVA_LONG, 40),
                    buffer.get(JAVA_LONG, 32),
                    buffer.get(JAVA_INT, 16),
                    buffer.get(JAVA_INT, 20),
                    buffer.get(JAVA_INT, 24),
                    new Timestamp(buffer.get(JAVA_LONG, 112), buffer.get(JAVA_INT, 120)));
        }
    }

    /** The room that is taken, in bytes. */
    long allocated(String path) {
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(256, 8);
            done((int) call(statx, HERE, text(arena, path), NOFOLLOW, 0x7ff, buffer), path);
            return buffer.get(JAVA_LONG, 48) * 512;
        }
    }

    byte[] content(String path) {
        try (var arena = Arena.ofConfined()) {
            int file = (int) done(call(open, text(arena, path), 0, 0), path);
            var out = new ByteArrayOutputStream();
            var buffer = arena.allocate(1 << 16);
            for (long n = 1; n > 0; ) {
                n = done(call(read, file, buffer, buffer.byteSize()), path);
                out.writeBytes(buffer.asSlice(0, n).toArray(JAVA_BYTE));
            }
            call(close, file);
            return out.toByteArray();
        }
    }

    /** Overwrites a file where it lies, or makes it. */
    void content(String path, byte[] content) {
        try (var arena = Arena.ofConfined()) {
            int file = (int) done(call(open, text(arena, path), WRONLY_CREAT, 0644), path);
            var buffer = arena.allocate(Math.max(1, content.length));
            MemorySegment.copy(content, 0, buffer, JAVA_BYTE, 0, content.length);
            for (long at = 0; at < content.length; ) {
                at += done(call(write, file, buffer.asSlice(at), content.length - at), path);
            }
            done(call(ftruncate, file, (long) content.length), path);
            call(close, file);
        }
    }

    void makeDirectory(String path) {
        on(mkdir, path, 0755);
    }

    void makePipe(String path) {
        on(mkfifo, path, 0644);
    }

    void mode(String path, int mode) {
        on(chmod, path, mode);
    }

    void owner(String path, int uid, int gid) {
        try (var arena = Arena.ofConfined()) {
            done(call(chown, text(arena, path), uid, gid), path);
        }
    }

    void remove(String path) {
        try (var arena = Arena.ofConfined()) {
            done(call(remove, text(arena, path)), path);
        }
    }

    void link(String existing, String path) {
        pair(link, existing, path);
    }

    void symlink(String target, String path) {
        pair(symlink, target, path);
    }

    void rename(String from, String to) {
        pair(rename, from, to);
    }

    String readlink(String path) {
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(8_192);
            long n = done(call(readlink, text(arena, path), buffer, buffer.byteSize()), path);
            return NativeNames.decode(buffer.asSlice(0, n).toArray(JAVA_BYTE));
        }
    }

    void modified(String path, Timestamp time) {
        try (var arena = Arena.ofConfined()) {
            var times = arena.allocate(32, 8);
            times.set(JAVA_LONG, 8, 0x3ffffffeL);
            times.set(JAVA_LONG, 16, time.seconds());
            times.set(JAVA_LONG, 24, time.nanos());
            done(call(utimensat, HERE, text(arena, path), times, NOFOLLOW), path);
        }
    }

    List<String> names(String directory) {
        try (var arena = Arena.ofConfined()) {
            var stream = (MemorySegment) call(opendir, text(arena, directory));
            assertTrue(stream.address() != 0, directory);
            List<String> out = new ArrayList<>();
            for (var entry = next(stream); entry.address() != 0; entry = next(stream)) {
                var name = entry.reinterpret(19 + 256).asSlice(19);
                int length = 0;
                while (name.get(JAVA_BYTE, length) != 0) {
                    length++;
                }
                String text = NativeNames.decode(name.asSlice(0, length).toArray(JAVA_BYTE));
                if (!text.equals(".") && !text.equals("..")) {
                    out.add(text);
                }
            }
            call(closedir, stream);
            return out;
        }
    }

    /** Removes whatever there is, with everything in it. */
    void removeTree(String path) {
        var stat = stat(path);
        if (stat != null && stat.kind() == EntryKind.DIRECTORY) {
            mode(path, 0700);
            names(path).forEach(name -> removeTree(path + "/" + name));
        }
        remove(path);
    }

    boolean isRoot() {
        return (int) call(geteuid) == 0;
    }

    private MemorySegment next(MemorySegment stream) {
        return (MemorySegment) call(readdir, stream);
    }

    private void on(MethodHandle function, String path, int argument) {
        try (var arena = Arena.ofConfined()) {
            done(call(function, text(arena, path), argument), path);
        }
    }

    private void pair(MethodHandle function, String one, String two) {
        try (var arena = Arena.ofConfined()) {
            done(call(function, text(arena, one), text(arena, two)), one + " " + two);
        }
    }

    private MethodHandle function(String name, int firstVariadic, MemoryLayout result, MemoryLayout... arguments) {
        var options = firstVariadic < 0
                ? new Linker.Option[0]
                : new Linker.Option[] {Linker.Option.firstVariadicArg(firstVariadic)};
        var function = linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments), options);
        return function.asSpreader(Object[].class, arguments.length)
                .asType(MethodType.methodType(Object.class, Object[].class));
    }

    private static Object call(MethodHandle function, Object... arguments) {
        try {
            return (Object) function.invokeExact(arguments);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static MemorySegment text(Arena arena, String path) {
        byte[] bytes = NativeNames.encode(path);
        var out = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, out, JAVA_BYTE, 0, bytes.length);
        return out;
    }

    private static long done(Object result, String path) {
        long value = ((Number) result).longValue();
        assertTrue(value >= 0, path);
        return value;
    }

    private static void assertTrue(boolean condition, String path) {
        if (!condition) {
            throw new AssertionError("the backdoor failed on " + path);
        }
    }
}
