package org.ferrywright.wire;

import java.nio.ByteBuffer;

/**
 * The operations of a patch as docs/protocol.md has them: a number, whose lowest bit tells what it is and whose others its length, and
 * of a copy how far it lies from where the basis would be read next if nothing had moved.
 */
public final class PatchOperations {
    private PatchOperations() {}

    /** @param length in bytes, at least 1; @param from where a copy begins in the basis, -1 for bytes that follow */
    public record Operation(long length, long from) {
        public boolean isCopy() {
            return from >= 0;
        }
    }

    /** Writes operations. For one thread. */
    public static final class Encoder {
        private final WireOutput out;
        private long next;

        public Encoder(WireOutput out, long resumeOffset) {
            this.out = out;
            this.next = resumeOffset;
        }

        public void copy(long from, long length) throws WireException, InterruptedException {
            out.writeNumber(length << 1);
            out.writeSigned(from - next);
            next = from + length;
        }

        public void literal(ByteBuffer bytes) throws WireException, InterruptedException {
            int length = bytes.remaining();
            if (length > 0) {
                out.writeNumber((long) length << 1 | 1);
                out.writeRaw(bytes);
                next += length;
            }
        }

        public void flush() throws WireException, InterruptedException {
            out.flush();
        }
    }

    /** Reads operations; the bytes of those that are no copies have to be taken from the input before the next. For one thread. */
    public static final class Decoder {
        private final WireInput in;
        private long next;

        public Decoder(WireInput in, long resumeOffset) {
            this.in = in;
            this.next = resumeOffset;
        }

        /** The next operation; null at the end of the data. */
        public Operation next() throws WireException, InterruptedException {
            if (in.atEnd()) {
                return null;
            }
            long head = in.readNumber();
            long length = head >>> 1;
            if (length < 1) {
                throw WireInput.bad("an operation on nothing");
            }
            if ((head & 1) != 0) {
                next = DeltaCodec.after(next, length);
                return new Operation(length, -1);
            }
            long from = next + in.readSigned();
            if (from < 0) {
                throw WireInput.bad("a copy from " + from);
            }
            next = DeltaCodec.after(from, length);
            return new Operation(length, from);
        }
    }
}
