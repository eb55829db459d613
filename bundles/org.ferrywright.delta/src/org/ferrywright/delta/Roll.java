package org.ferrywright.delta;

import java.nio.ByteBuffer;
import java.util.List;

/** One search: a window that rolls over the regions of a content. */
final class Roll<X extends Exception> {
    private static final int READ = 256 << 10;

    /** Bytes that digests may be made of for each byte rolled over, and blocks besides. */
    private static final int TRIED = 8;

    private static final int TRIED_BESIDES = 64;

    private final BlockSearch search;
    private final BlockFinder.Content<X> content;
    private final BlockIndex index;
    private final BlockHash hash;
    private final RollingSum rolling;
    private final int length;
    /** What a byte adds to the spread sum when it comes in, and takes from it when it goes out. */
    private final long[] in = new long[256];

    private final long[] out = new long[256];

    private final byte[] bytes;
    private long base;
    private long end;
    private int limit;
    private int at;
    private long sum;
    private long tries;

    Roll(BlockSearch search, BlockFinder.Content<X> content) {
        this.search = search;
        this.content = content;
        this.index = new BlockIndex(search.sums());
        this.hash = new BlockHash(search.scheme());
        this.rolling = new RollingSum(search.scheme().seed());
        this.length = Math.toIntExact(search.length());
        this.bytes = new byte[length + Math.max(length, READ)];
        this.tries = (long) TRIED_BESIDES * length;
        long gone = rolling.power(length) * rolling.spread();
        for (int i = 0; i < 256; i++) {
            in[i] = i * rolling.spread();
            out[i] = i * gone;
        }
    }

    void search(ByteRange region, List<CopyRange> found) throws X, InterruptedException {
        base = region.offset();
        end = region.end();
        limit = 0;
        at = 0;
        int expected = -1;
        while (fill(length)) {
            int block = expected >= 0 && digest() == search.sums().digests()[expected] ? expected : roll();
            if (block < 0) {
                return;
            }
            Coverage.join(new CopyRange(base + at, search.offsets()[block], length), found);
            at += length;
            int next = block + 1;
            expected = next < search.offsets().length && search.offsets()[next] == search.offsets()[block] + length
                    ? next
                    : -1;
        }
    }

    /** The block that lies at the first place from here on at which one lies, or -1 when the region is over. */
    private int roll() throws X, InterruptedException {
        sum = rolling.append(0, bytes, at, length) * rolling.spread();
        while (true) {
            int from = at;
            boolean known = scan(limit - length);
            tries += (long) TRIED * (at - from);
            if (known) {
                int block = lookUp();
                if (block >= 0) {
                    return block;
                }
            }
            if (at + length == limit && !fill(length + 1)) {
                return -1;
            }
            sum = sum * rolling.base() + in[bytes[at + length] & 0xFF] - out[bytes[at] & 0xFF];
            at++;
        }
    }

    /** Rolls on to the first place up to {@code last} whose sum some block has, or to {@code last}. */
    private boolean scan(int last) {
        long[] bits = index.bitmap();
        int word = index.wordShift();
        int bit = index.bitShift();
        long m1 = rolling.base();
        long m2 = m1 * m1;
        long m3 = m2 * m1;
        long m4 = m3 * m1;
        long h = sum;
        int p = at;
        // four places at once: only the first product of each line waits for the round before
        for (; p <= last - 4; p += 4) {
            int q = p + length;
            long t0 = in[bytes[q] & 0xFF] - out[bytes[p] & 0xFF];
            long t1 = t0 * m1 + in[bytes[q + 1] & 0xFF] - out[bytes[p + 1] & 0xFF];
            long t2 = t1 * m1 + in[bytes[q + 2] & 0xFF] - out[bytes[p + 2] & 0xFF];
            long t3 = t2 * m1 + in[bytes[q + 3] & 0xFF] - out[bytes[p + 3] & 0xFF];
            long h1 = h * m1 + t0;
            long h2 = h * m2 + t1;
            long h3 = h * m3 + t2;
            long any = bits[(int) (h >>> word)] >>> (h >>> bit)
                    | bits[(int) (h1 >>> word)] >>> (h1 >>> bit)
                    | bits[(int) (h2 >>> word)] >>> (h2 >>> bit)
                    | bits[(int) (h3 >>> word)] >>> (h3 >>> bit);
            if ((any & 1) != 0) {
                long known = index.has(h) ? h : index.has(h1) ? h1 : index.has(h2) ? h2 : h3;
                if (known != h3 || index.has(h3)) {
                    at = p + (known == h ? 0 : known == h1 ? 1 : known == h2 ? 2 : 3);
                    sum = known;
                    return true;
                }
            }
            h = h * m4 + t3;
        }
        boolean known = index.has(h);
        while (!known && p < last) {
            h = h * m1 + in[bytes[p + length] & 0xFF] - out[bytes[p] & 0xFF];
            p++;
            known = index.has(h);
        }
        at = p;
        sum = h;
        return known;
    }

    private int lookUp() {
        int shown = (int) (sum >>> 32);
        if (tries < length) {
            return -1;
        }
        long digest = digest();
        for (int slot = index.first(shown); slot >= 0; slot = index.next(shown, slot)) {
            if (search.sums().digests()[index.block(slot)] == digest) {
                return index.block(slot);
            }
        }
        // what is found moves the window on and is in proportion by itself
        tries -= length;
        return -1;
    }

    /** What a node of the level would have as its digest, with the bytes from here on below it. */
    private long digest() {
        int leaf = search.scheme().leaf();
        if (search.level() == 0) {
            return hash.leaf(bytes, at, leaf).getLeastSignificantBits();
        }
        var level = new long[2 * (length / leaf)];
        for (int i = 0; i < level.length; i += 2) {
            var value = hash.leaf(bytes, at + i / 2 * leaf, leaf);
            level[i] = value.getMostSignificantBits();
            level[i + 1] = value.getLeastSignificantBits();
        }
        while (level.length > 2) {
            level = hash.above(level);
        }
        return level[1];
    }

    /** Whether so many bytes from here on are in the region; then they are at hand. */
    private boolean fill(int wanted) throws X, InterruptedException {
        if (limit - at >= wanted) {
            return true;
        }
        if (end - base - at < wanted) {
            return false;
        }
        System.arraycopy(bytes, at, bytes, 0, limit - at);
        base += at;
        limit -= at;
        at = 0;
        while (limit < wanted || limit < bytes.length - READ) {
            if (Thread.interrupted()) {
                throw new InterruptedException("the search for blocks was interrupted");
            }
            int room = (int) Math.min(Math.min(READ, bytes.length - limit), end - base - limit);
            int n = room == 0 ? -1 : content.read(ByteBuffer.wrap(bytes, limit, room), base + limit);
            if (n < 1) {
                break;
            }
            limit += n;
        }
        return limit >= wanted;
    }
}
