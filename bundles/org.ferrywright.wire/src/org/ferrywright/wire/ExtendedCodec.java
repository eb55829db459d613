package org.ferrywright.wire;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Extended;
import org.ferrywright.core.Extras;
import org.ferrywright.core.NativeNames;

/** Encodes and decodes extended metadata, and what entries tell of it. */
public final class ExtendedCodec {
    /** The place of each in this list is its bit on the wire. */
    private static final List<Aspect> BITS = List.of(
            Aspect.POSIX_ACL,
            Aspect.XATTR,
            Aspect.CAPABILITY,
            Aspect.NTFS_ACL,
            Aspect.DOS,
            Aspect.CREATED,
            Aspect.NT_ACL,
            Aspect.NT_OWNER);

    private static final int MOST_PIECES = 16_384;
    private static final int LONGEST_NAME = 1024;

    private ExtendedCodec() {}

    static void write(Extras extras, WireOutput out) throws WireException, InterruptedException {
        out.writeNumber(bits(extras.digests().keySet()));
        long some = 0;
        for (int i = 0; i < BITS.size(); i++) {
            some |= extras.digests().getOrDefault(BITS.get(i), 0L) != 0 ? 1L << i : 0;
        }
        out.writeNumber(some);
        for (int i = 0; i < BITS.size(); i++) {
            if ((some & 1L << i) != 0) {
                out.writeLong(extras.digests().get(BITS.get(i)));
            }
        }
    }

    static Extras readExtras(WireInput in, boolean sparse) throws WireException, InterruptedException {
        long known = in.readNumber();
        long some = in.readNumber();
        var digests = new EnumMap<Aspect, Long>(Aspect.class);
        for (int i = 0; i < Long.SIZE; i++) {
            long digest = (some & 1L << i) != 0 ? in.readLong() : 0;
            // a younger peer may know more aspects
            if (i < BITS.size() && (known & 1L << i) != 0) {
                digests.put(BITS.get(i), digest);
            }
        }
        return new Extras(digests, sparse);
    }

    /** The whole extended metadata of one entry. */
    public static void write(Extended extended, WireOutput out) throws WireException, InterruptedException {
        out.writeNumber(bits(extended.aspects()));
        out.writeNumber(extended.pieces().size());
        for (var piece : extended.pieces().entrySet()) {
            out.writeName(piece.getKey());
            out.writeBytes(piece.getValue());
        }
    }

    /** What {@link #write(Extended, WireOutput)} wrote; at most {@link Protocol#MAX_EXTENDED} bytes. */
    public static Extended readExtended(WireInput in) throws WireException, InterruptedException {
        var aspects = aspects(in.readNumber());
        int count = in.readCount(MOST_PIECES, "the number of pieces of extended metadata");
        var pieces = new HashMap<String, byte[]>();
        long left = Protocol.MAX_EXTENDED;
        for (int i = 0; i < count; i++) {
            String name = in.readName(LONGEST_NAME, "the length of the name of extended metadata");
            byte[] value =
                    in.readBytes((int) Math.min(left, Protocol.MAX_EXTENDED_VALUE), "the length of extended metadata");
            left -= value.length;
            pieces.put(name, value);
        }
        return Extended.of(aspects, pieces);
    }

    /** How many bytes the pieces have, roughly. */
    public static long size(Extended extended) {
        long size = 0;
        if (extended != null) {
            for (Map.Entry<String, byte[]> piece : extended.pieces().entrySet()) {
                size += NativeNames.encode(piece.getKey()).length + piece.getValue().length;
            }
        }
        return size;
    }

    /** Names of aspects, as messages carry them. */
    static Iterable<String> names(Set<Aspect> aspects) {
        var names = new TreeSet<String>();
        aspects.forEach(a -> names.add(a.name()));
        return names;
    }

    /** Those that this version knows. */
    static Set<Aspect> aspects(List<String> names) {
        var known = EnumSet.noneOf(Aspect.class);
        for (Aspect aspect : Aspect.values()) {
            if (names.contains(aspect.name())) {
                known.add(aspect);
            }
        }
        return known;
    }

    private static long bits(Set<Aspect> aspects) {
        long bits = 0;
        for (int i = 0; i < BITS.size(); i++) {
            bits |= aspects.contains(BITS.get(i)) ? 1L << i : 0;
        }
        return bits;
    }

    private static Set<Aspect> aspects(long bits) {
        var aspects = EnumSet.noneOf(Aspect.class);
        for (int i = 0; i < BITS.size(); i++) {
            if ((bits & 1L << i) != 0) {
                aspects.add(BITS.get(i));
            }
        }
        return aspects;
    }
}
