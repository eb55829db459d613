package org.ferrywright.endpoint.smb.internal;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.function.Function;

/** Functions of the operating system's OpenSSL, where it has one. */
final class OpenSsl {
    /** A call keeps the collector of garbage waiting, so it gets no more than that. */
    static final int PIECE = 64 * 1024;

    /** May be given arrays. */
    static final Linker.Option ARRAYS = Linker.Option.critical(true);

    private final SymbolLookup library;

    private OpenSsl(SymbolLookup library) {
        this.library = library;
    }

    /** Null when there is none here with all that is asked for. @param functions of the library */
    static <T> T find(Function<OpenSsl, T> functions) {
        for (String name : List.of("libcrypto.so.3", "libcrypto.so.1.1")) {
            try {
                return functions.apply(new OpenSsl(SymbolLookup.libraryLookup(name, Arena.global())));
            } catch (IllegalArgumentException | UnsupportedOperationException | IllegalCallerException _) {
                // another version, another system, or a Java VM that may call nothing
                continue;
            }
        }
        return null;
    }

    /** @throws IllegalArgumentException when it lacks it */
    MethodHandle to(String name, FunctionDescriptor type, Linker.Option... options) {
        MemorySegment function =
                library.find(name).orElseThrow(() -> new IllegalArgumentException("there is no " + name));
        return Linker.nativeLinker().downcallHandle(function, type, options);
    }

    static void succeeded(int result) {
        if (result != 1) {
            throw new IllegalStateException("OpenSSL refuses");
        }
    }

    static RuntimeException failed(Throwable t) {
        return switch (t) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            default -> new IllegalStateException(t);
        };
    }
}
