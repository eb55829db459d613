package org.ferrywright.tests.e2e;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Linux' own calls on names that are bytes, relative to open folders: Java's files have neither names that are not
 * text nor paths longer than the system's limit. For one thread.
 */
final class Posix implements AutoCloseable {
    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_REMOVEDIR = 0x200;
    private static final int O_WRONLY = 1;
    private static final int O_CREAT = 0100;
    private static final int O_TRUNC = 01000;
    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
    private static final int O_DIRECTORY = ARM ? 040000 : 0200000;
    private static final int O_NOFOLLOW = ARM ? 0100000 : 0400000;

    private final Arena arena = Arena.ofConfined();
    private final Linker linker = Linker.nativeLinker();
    private final Map<String, MethodHandle> calls = new HashMap<>();
    private final MemoryLayout stateLayout = Linker.Option.captureStateLayout();
    private final VarHandle errno = stateLayout.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private final MemorySegment state = arena.allocate(stateLayout);

    /** Opens a folder; its descriptor is to be closed. */
    int open(Path folder) {
        return open(AT_FDCWD, folder.toString().getBytes(StandardCharsets.UTF_8));
    }

    int open(int at, byte[] name) {
        return call(
                "openat",
                name,
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
                0,
                at,
                name,
                O_DIRECTORY | O_NOFOLLOW);
    }

    void close(int descriptor) {
        call("close", null, FunctionDescriptor.of(JAVA_INT, JAVA_INT), 0, descriptor);
    }

    void makeDirectory(int at, byte[] name) {
        call("mkdirat", name, FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), 0, at, name, 0755);
    }

    /** Makes a file or overwrites what is in it. */
    void write(int at, byte[] name, byte[] content) {
        write(at, name, content, 0);
    }

    /** @param hole so many bytes of nothing before the content */
    void write(int at, byte[] name, byte[] content, long hole) {
        int flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW;
        int file = call(
                "openat",
                name,
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                3,
                at,
                name,
                flags,
                0644);
        try (Arena here = Arena.ofConfined()) {
            var form = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
            MemorySegment bytes = here.allocateFrom(ValueLayout.JAVA_BYTE, content);
            long done = 0;
            while (done < content.length) {
                done += invoke("pwrite", name, form, 0, file, bytes.asSlice(done), content.length - done, hole + done);
            }
        } finally {
            close(file);
        }
    }

    void symlink(byte[] target, int at, byte[] name) {
        call("symlinkat", name, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS), 0, target, at, name);
    }

    void link(int from, byte[] existing, int at, byte[] name) {
        var form = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
        call("linkat", name, form, 0, from, existing, at, name, 0);
    }

    void pipe(int at, byte[] name) {
        call("mkfifoat", name, FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), 0, at, name, 0600);
    }

    /** The twelve permission bits, of anything but a link. */
    void mode(int at, byte[] name, int mode) {
        var form = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
        call("fchmodat", name, form, 0, at, name, mode, 0);
    }

    void owner(int at, byte[] name, int user, int group) {
        var form = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT);
        call("fchownat", name, form, 0, at, name, user, group, AT_SYMLINK_NOFOLLOW);
    }

    /** @param seconds since 1970; the access time becomes the same */
    void time(int at, byte[] name, long seconds, long nanos) {
        MemorySegment both = arena.allocateFrom(JAVA_LONG, seconds, nanos, seconds, nanos);
        var form = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
        call("utimensat", name, form, 0, at, name, both, AT_SYMLINK_NOFOLLOW);
    }

    /** Removes anything but a folder. */
    void remove(int at, byte[] name) {
        call("unlinkat", name, FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), 0, at, name, 0);
    }

    void removeDirectory(int at, byte[] name) {
        call("unlinkat", name, FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), 0, at, name, AT_REMOVEDIR);
    }

    void rename(int at, byte[] name, int to, byte[] newName) {
        var form = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);
        call("renameat", newName, form, 0, at, name, to, newName);
    }

    /** The content of a file, up to 1 MiB of it. */
    byte[] read(int at, byte[] name) {
        int file = call(
                "openat", name, FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), 0, at, name, O_NOFOLLOW);
        try (Arena here = Arena.ofConfined()) {
            MemorySegment bytes = here.allocate(1 << 20);
            long n = invoke(
                    "read",
                    name,
                    FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG),
                    0,
                    file,
                    bytes,
                    1L << 20);
            return bytes.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE);
        } finally {
            close(file);
        }
    }

    static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    @Override
    public void close() {
        arena.close();
    }

    private int call(String function, byte[] subject, FunctionDescriptor form, int fixed, Object... arguments) {
        return (int) invoke(function, subject, form, fixed, arguments);
    }

    /** @param fixed how many arguments come before those that may vary in number; 0 when none do */
    private long invoke(String function, byte[] subject, FunctionDescriptor form, int fixed, Object... arguments) {
        MethodHandle handle = calls.computeIfAbsent(function + arguments.length, key -> handle(function, form, fixed));
        try (Arena here = Arena.ofConfined()) {
            var all = new Object[arguments.length + 1];
            all[0] = state;
            for (int i = 0; i < arguments.length; i++) {
                all[i + 1] = arguments[i] instanceof byte[] name ? text(here, name) : arguments[i];
            }
            long answer = ((Number) (Object) handle.invokeExact(all)).longValue();
            if (answer < 0) {
                String shown = subject == null ? "" : new String(subject, StandardCharsets.ISO_8859_1);
                throw new IllegalStateException(function + " " + shown + ": errno " + (int) errno.get(state, 0L));
            }
            return answer;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private MethodHandle handle(String function, FunctionDescriptor form, int fixed) {
        var errors = Linker.Option.captureCallState("errno");
        var where = linker.defaultLookup().findOrThrow(function);
        MethodHandle call = fixed == 0
                ? linker.downcallHandle(where, form, errors)
                : linker.downcallHandle(where, form, errors, Linker.Option.firstVariadicArg(fixed));
        int parameters = call.type().parameterCount();
        return call.asType(MethodType.genericMethodType(parameters)).asSpreader(Object[].class, parameters);
    }

    private static MemorySegment text(Arena arena, byte[] name) {
        MemorySegment made = arena.allocate(name.length + 1L);
        made.copyFrom(MemorySegment.ofArray(name));
        return made;
    }
}
