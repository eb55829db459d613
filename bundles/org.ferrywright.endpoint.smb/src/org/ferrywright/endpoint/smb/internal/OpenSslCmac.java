package org.ferrywright.endpoint.smb.internal;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * AES-CMAC by the operating system's OpenSSL; the Java VM's own AES takes seven times as long when its code comes from the first
 * compiler.
 */
final class OpenSslCmac implements Signing.Engine {
    private final Functions functions;
    private final MemorySegment context;
    private final MemorySegment code;
    private final MemorySegment length;

    OpenSslCmac(byte[] key) {
        functions = Functions.FOUND;
        Arena memory = Arena.ofAuto();
        code = memory.allocate(Signing.LENGTH);
        length = memory.allocate(JAVA_LONG);
        try {
            context = ((MemorySegment) functions.make.invokeExact()).reinterpret(memory, functions::release);
            MemorySegment secret = MemorySegment.ofArray(key);
            var cipher = (MemorySegment) functions.aes.invokeExact();
            OpenSsl.succeeded(
                    (int) functions.begin.invokeExact(context, secret, (long) key.length, cipher, MemorySegment.NULL));
        } catch (Throwable t) {
            throw OpenSsl.failed(t);
        }
    }

    /** Whether there is one on this machine. */
    static boolean available() {
        return Functions.FOUND != null;
    }

    @Override
    public void begin(long number, boolean answer) {
        try {
            MemorySegment same = MemorySegment.NULL;
            OpenSsl.succeeded((int) functions.begin.invokeExact(context, same, 0L, same, same));
        } catch (Throwable t) {
            throw OpenSsl.failed(t);
        }
    }

    @Override
    public void update(byte[] input, int offset, int count) {
        MemorySegment all = MemorySegment.ofArray(input);
        try {
            for (int at = 0; at < count; at += OpenSsl.PIECE) {
                int n = Math.min(OpenSsl.PIECE, count - at);
                OpenSsl.succeeded((int) functions.take.invokeExact(context, all.asSlice(offset + at, n), (long) n));
            }
        } catch (Throwable t) {
            throw OpenSsl.failed(t);
        }
    }

    @Override
    public byte[] end() {
        try {
            OpenSsl.succeeded((int) functions.end.invokeExact(context, code, length));
        } catch (Throwable t) {
            throw OpenSsl.failed(t);
        }
        return code.toArray(JAVA_BYTE);
    }

    private record Functions(
            MethodHandle make,
            MethodHandle aes,
            MethodHandle begin,
            MethodHandle take,
            MethodHandle end,
            MethodHandle free) {
        static final Functions FOUND = OpenSsl.find(library -> new Functions(
                library.to("CMAC_CTX_new", FunctionDescriptor.of(ADDRESS)),
                library.to("EVP_aes_128_cbc", FunctionDescriptor.of(ADDRESS)),
                library.to(
                        "CMAC_Init",
                        FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS),
                        OpenSsl.ARRAYS),
                library.to("CMAC_Update", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG), OpenSsl.ARRAYS),
                library.to("CMAC_Final", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS)),
                library.to("CMAC_CTX_free", FunctionDescriptor.ofVoid(ADDRESS))));

        void release(MemorySegment context) {
            try {
                free.invokeExact(context);
            } catch (Throwable t) {
                throw OpenSsl.failed(t);
            }
        }
    }
}
