package org.ferrywright.delta;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Big-endian numbers in arrays of bytes. */
final class Words {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Words() {}

    static void put(byte[] bytes, int at, long value) {
        LONG.set(bytes, at, value);
    }

    static long get(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }
}
