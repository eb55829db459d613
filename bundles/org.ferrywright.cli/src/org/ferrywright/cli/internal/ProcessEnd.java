package org.ferrywright.cli.internal;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The end of this process, at once and without hooks.
 *
 * <p>The Java VM, even when it is halted, first waits 0.3 s for threads that are inside the system, and one that waits for a socket is.
 * What a command has to keep is written before it ends, so {@code _exit(2)} is asked for where there is one.
 */
final class ProcessEnd {
    private ProcessEnd() {}

    /** Never returns. @param training whether the VM has something to write at its end */
    static void at(int code, boolean training) {
        if (!training && !System.getProperty("os.name", "").startsWith("Windows")) {
            leave(code);
        }
        Runtime.getRuntime().halt(code);
    }

    /** Returns when the system has no such function. */
    private static void leave(int code) {
        var linker = Linker.nativeLinker();
        MemorySegment exit = linker.defaultLookup().find("_exit").orElse(null);
        if (exit == null) {
            return;
        }
        // the shape that the transport of local folders has for its calls: one more would take milliseconds
        MethodHandle call = linker.downcallHandle(
                FunctionDescriptor.of(
                        JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                Linker.Option.captureCallState("errno"));
        MemorySegment state = Arena.global().allocate(Linker.Option.captureStateLayout());
        try {
            long _ = (long) call.invokeExact(exit, state, (long) code, 0L, 0L, 0L, 0L, 0L, 0L);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a downcall throws nothing by itself", e);
        }
    }
}
