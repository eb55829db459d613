package org.ferrywright.endpoint.smb.internal;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;

/** AES-CMAC by the operating system's OpenSSL, where it has one. */
final class OpenSsl implements Cmac.Engine {
    /** A call keeps the collector of garbage waiting. */
    private static final int PIECE = 64 * 1024;

    private final Functions functions;
    private final MemorySegment context;
    private final MemorySegment code;
    private final MemorySegment length;

    OpenSsl(byte[] key) {
        functions = Functions.FOUND;
        Arena memory = Arena.ofAuto();
        code = memory.allocate(Cmac.LENGTH);
        length = memory.allocate(JAVA_LONG);
        try {
            context = ((MemorySegment) functions.make.invokeExact()).reinterpret(memory, functions::release);
            MemorySegment secret = MemorySegment.ofArray(key);
            var cipher = (MemorySegment) functions.aes.invokeExact();
            succeeded(
                    (int) functions.begin.invokeExact(context, secret, (long) key.length, cipher, MemorySegment.NULL));
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    /** Whether there is one on this machine. */
    static boolean available() {
        return Functions.FOUND != null;
    }

    @Override
    public void reset() {
        try {
            MemorySegment same = MemorySegment.NULL;
            succeeded((int) functions.begin.invokeExact(context, same, 0L, same, same));
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    @Override
    public void update(byte[] input, int offset, int count) {
        MemorySegment all = MemorySegment.ofArray(input);
        try {
            for (int at = 0; at < count; at += PIECE) {
                int n = Math.min(PIECE, count - at);
                succeeded((int) functions.take.invokeExact(context, all.asSlice(offset + at, n), (long) n));
            }
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    @Override
    public byte[] end() {
        try {
            succeeded((int) functions.end.invokeExact(context, code, length));
        } catch (Throwable t) {
            throw failed(t);
        }
        return code.toArray(JAVA_BYTE);
    }

    private static void succeeded(int result) {
        if (result != 1) {
            throw new IllegalStateException("OpenSSL signs nothing");
        }
    }

    private static RuntimeException failed(Throwable t) {
        return switch (t) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            default -> new IllegalStateException(t);
        };
    }

    private record Functions(
            MethodHandle make,
            MethodHandle aes,
            MethodHandle begin,
            MethodHandle take,
            MethodHandle end,
            MethodHandle free) {
        static final Functions FOUND = find();

        private static Functions find() {
            for (String name : List.of("libcrypto.so.3", "libcrypto.so.1.1")) {
                try {
                    return of(SymbolLookup.libraryLookup(name, Arena.global()));
                } catch (IllegalArgumentException | UnsupportedOperationException | IllegalCallerException _) {
                    // another version, another system, or a Java VM that may call nothing
                    continue;
                }
            }
            return null;
        }

        /** @throws IllegalArgumentException when it lacks one */
        private static Functions of(SymbolLookup library) {
            var link = new Object() {
                MethodHandle to(String name, FunctionDescriptor type, Linker.Option... options) {
                    MemorySegment function =
                            library.find(name).orElseThrow(() -> new IllegalArgumentException("there is no " + name));
                    return Linker.nativeLinker().downcallHandle(function, type, options);
                }
            };
            Linker.Option array = Linker.Option.critical(true);
            return new Functions(
                    link.to("CMAC_CTX_new", FunctionDescriptor.of(ADDRESS)),
                    link.to("EVP_aes_128_cbc", FunctionDescriptor.of(ADDRESS)),
                    link.to(
                            "CMAC_Init",
                            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS),
                            array),
                    link.to("CMAC_Update", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG), array),
                    link.to("CMAC_Final", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS)),
                    link.to("CMAC_CTX_free", FunctionDescriptor.ofVoid(ADDRESS)));
        }

        void release(MemorySegment context) {
            try {
                free.invokeExact(context);
            } catch (Throwable t) {
                throw failed(t);
            }
        }
    }
}
