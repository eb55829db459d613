package org.ferrywright.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ferrywright.delta.BlockSearch;
import org.ferrywright.delta.BlockSums;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.delta.CopyRange;
import org.ferrywright.delta.Nodes;

/**
 * Nodes, ranges and blocks of files as docs/protocol.md has them: each place as its distance from the one before. What is read is
 * doubted, and is in memory only as far as it has arrived.
 */
public final class DeltaCodec {
    private static final int FIRST = 1024;

    private DeltaCodec() {}

    /** @param nodes at most {@link Protocol#MAX_NODES} in all */
    public static void writeNodes(List<Nodes> nodes, WireOutput out) throws WireException, InterruptedException {
        out.writeNumber(nodes.size());
        long end = 0;
        for (Nodes n : nodes) {
            out.writeByte(n.level());
            out.writeSigned(n.first() - end);
            out.writeNumber(n.count());
            end = (long) n.first() + n.count();
        }
    }

    public static List<Nodes> readNodes(WireInput in) throws WireException, InterruptedException {
        int count = in.readCount(Protocol.MAX_NODES, "the number of ranges of nodes");
        List<Nodes> nodes = new ArrayList<>(Math.min(count, FIRST));
        int left = Protocol.MAX_NODES;
        long end = 0;
        for (int i = 0; i < count; i++) {
            int level = in.readByte();
            long first = end + in.readSigned();
            int n = in.readCount(left, "the number of nodes");
            if (n < 1 || first < 0 || first > Integer.MAX_VALUE - n || level > Protocol.MAX_LEVEL) {
                throw WireInput.bad(n + " nodes from " + first + " on level " + level);
            }
            nodes.add(new Nodes(level, (int) first, n));
            left -= n;
            end = first + n;
        }
        return nodes;
    }

    public static void writeDigests(long[] digests, WireOutput out) throws WireException, InterruptedException {
        out.writeNumber(digests.length);
        writeLongs(digests, out);
    }

    /** @param count how many were asked for */
    public static long[] readDigests(int count, WireInput in) throws WireException, InterruptedException {
        checkCount(count, in);
        return readLongs(count, in);
    }

    /** The sums first, then the digests. */
    public static void writeSums(BlockSums blocks, WireOutput out) throws WireException, InterruptedException {
        out.writeNumber(blocks.sums().length);
        writeBlocks(blocks, out);
    }

    /** @param count how many were asked for */
    public static BlockSums readSums(int count, WireInput in) throws WireException, InterruptedException {
        checkCount(count, in);
        return readBlocks(count, in);
    }

    private static void checkCount(int asked, WireInput in) throws WireException, InterruptedException {
        long told = in.readNumber();
        if (told != asked) {
            throw WireInput.bad(Long.toUnsignedString(told) + " blocks where " + asked + " were asked for");
        }
    }

    private static void writeLongs(long[] values, WireOutput out) throws WireException, InterruptedException {
        for (long value : values) {
            out.writeLong(value);
        }
    }

    private static long[] readLongs(int count, WireInput in) throws WireException, InterruptedException {
        byte[] bytes = in.readRaw(count * Long.BYTES);
        long[] values = new long[count];
        ByteBuffer.wrap(bytes).asLongBuffer().get(values);
        return values;
    }

    private static void writeBlocks(BlockSums blocks, WireOutput out) throws WireException, InterruptedException {
        var bytes = ByteBuffer.allocate(blocks.sums().length * Integer.BYTES);
        bytes.asIntBuffer().put(blocks.sums());
        out.writeRaw(bytes);
        writeLongs(blocks.digests(), out);
    }

    private static BlockSums readBlocks(int count, WireInput in) throws WireException, InterruptedException {
        byte[] bytes = in.readRaw(count * Integer.BYTES);
        int[] sums = new int[count];
        ByteBuffer.wrap(bytes).asIntBuffer().get(sums);
        return new BlockSums(sums, readLongs(count, in));
    }

    /** @param ranges at most {@link Protocol#MAX_NODES}, ascending and apart */
    public static void writeRanges(List<ByteRange> ranges, WireOutput out) throws WireException, InterruptedException {
        out.writeNumber(ranges.size());
        long end = 0;
        for (ByteRange r : ranges) {
            out.writeNumber(r.offset() - end);
            out.writeNumber(r.length());
            end = r.end();
        }
    }

    public static List<ByteRange> readRanges(WireInput in) throws WireException, InterruptedException {
        int count = in.readCount(Protocol.MAX_NODES, "the number of ranges");
        List<ByteRange> ranges = new ArrayList<>(Math.min(count, FIRST));
        long end = 0;
        for (int i = 0; i < count; i++) {
            long offset = after(end, in.readNumber());
            long length = in.readNumber();
            end = after(offset, length);
            if (length == 0) {
                throw WireInput.bad("an empty range");
            }
            ranges.add(new ByteRange(offset, length));
        }
        return ranges;
    }

    public static void writeSearch(BlockSearch search, WireOutput out) throws WireException, InterruptedException {
        long[] offsets = search.offsets();
        out.writeNumber(offsets.length);
        long end = 0;
        for (long offset : offsets) {
            out.writeSigned(offset - end);
            end = offset + search.length();
        }
        writeBlocks(search.sums(), out);
        writeRanges(search.regions(), out);
    }

    /** Reads what belongs to the request. */
    public static BlockSearch readSearch(Request.SearchBlocks request, WireInput in)
            throws WireException, InterruptedException {
        if (request.level() < 0 || request.level() > Protocol.MAX_LEVEL) {
            throw WireInput.bad("no tree of blocks has a level " + request.level());
        }
        long length = (long) request.scheme().leaf() << (4 * request.level());
        int count = in.readCount(Protocol.MAX_SEARCHED, "the number of blocks");
        long[] offsets = new long[Math.min(count, FIRST)];
        long end = 0;
        for (int i = 0; i < count; i++) {
            if (i == offsets.length) {
                offsets = Arrays.copyOf(offsets, Math.min(count, 2 * i));
            }
            offsets[i] = end + in.readSigned();
            if (offsets[i] < 0 || i > 0 && offsets[i] <= offsets[i - 1]) {
                throw WireInput.bad("a block at " + offsets[i]);
            }
            end = after(offsets[i], length);
        }
        BlockSums sums = readBlocks(count, in);
        return new BlockSearch(request.scheme(), request.level(), offsets, sums, readRanges(in));
    }

    public static void writeFound(List<CopyRange> found, WireOutput out) throws WireException, InterruptedException {
        long to = 0;
        long from = 0;
        for (CopyRange c : found) {
            out.writeNumber(c.length());
            out.writeNumber(c.to() - to);
            out.writeSigned(c.from() - from);
            to = c.to() + c.length();
            from = c.from() + c.length();
        }
        out.writeNumber(0);
    }

    /** What was found, as long as it can be the answer to this search. */
    public static List<CopyRange> readFound(BlockSearch search, WireInput in)
            throws WireException, InterruptedException {
        var found = new ArrayList<CopyRange>();
        int blocks = search.offsets().length;
        long last = blocks == 0 ? 0 : search.offsets()[blocks - 1] + search.length();
        var regions = search.regions().iterator();
        // neighbours count as one
        long regionFrom = 0;
        long regionTo = 0;
        ByteRange following = regions.hasNext() ? regions.next() : null;
        long to = 0;
        long from = 0;
        for (long length = in.readNumber(); length != 0; length = in.readNumber()) {
            to = after(to, in.readNumber());
            from += in.readSigned();
            long end = after(to, length);
            while (following != null && (regionTo <= to || following.offset() == regionTo)) {
                regionFrom = following.offset() == regionTo ? regionFrom : following.offset();
                regionTo = following.end();
                following = regions.hasNext() ? regions.next() : null;
            }
            boolean searched = regionFrom <= to && end <= regionTo;
            if (!searched || length < search.length() || from < 0 || from > last - length) {
                throw WireInput.bad("a match of " + length + " bytes that nobody searched for");
            }
            found.add(new CopyRange(to, from, length));
            to = end;
            from += length;
        }
        return found;
    }

    static long after(long place, long distance) throws WireException {
        if (distance < 0 || distance > Long.MAX_VALUE - place) {
            throw WireInput.bad("a place beyond 63 bits");
        }
        return place + distance;
    }
}
