package org.ferrywright.engine.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Extras;

/** What is known of an entry's extended metadata, as logs and baselines keep it. */
final class ExtrasForm {
    private ExtrasForm() {}

    static void write(DataOutputStream out, Extras extras) throws IOException {
        out.writeBoolean(extras.sparse());
        out.writeByte(extras.digests().size());
        for (var digest : extras.digests().entrySet()) {
            out.writeByte(digest.getKey().ordinal());
            out.writeLong(digest.getValue());
        }
    }

    static Extras read(DataInputStream in) throws IOException {
        boolean sparse = in.readBoolean();
        var digests = new EnumMap<Aspect, Long>(Aspect.class);
        for (int left = in.readByte(); left > 0; left--) {
            digests.put(Aspect.values()[in.readByte()], in.readLong());
        }
        return new Extras(digests, sparse);
    }

    static byte[] bytes(Extras extras) {
        var bytes = new ByteArrayOutputStream();
        try {
            write(new DataOutputStream(bytes), extras);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** @param bytes null for what was written before there was any */
    static Extras of(byte[] bytes) {
        if (bytes == null) {
            return Extras.UNKNOWN;
        }
        try {
            return read(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
