package org.ferrywright.engine.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.delta.DeltaPlan;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.Expect;

/**
 * Whether the blocks of a file should be shorter than they were, as far as what changed this time tells: where single blocks differ, some of
 * them are fetched, and it is seen how much of them changed at all.
 */
final class FinerBlocks {
    /** With less than this to send, shorter blocks save nothing that counts. */
    private static final long LEAST = 1 << 20;

    /** Longer runs of changed blocks were written as a whole, or moved. */
    private static final int SHORT_RUN = 4;

    private static final int SAMPLES = 16;
    private static final int SHORTER = 4;

    /** Less than this share of what would be sent is not worth another comparison. */
    private static final double LEAST_SHARE = 0.25;

    /** Bytes a second, of a line that was not measured. */
    private static final double USUAL_SENDING = 12.5e6;

    private final DeltaPlan plan;
    private final long basis;
    private final Rates rates;

    /** @param basis size of the other file in bytes */
    FinerBlocks(DeltaPlan plan, long basis, Rates rates) {
        this.plan = plan;
        this.basis = basis;
        this.rates = rates;
    }

    /** How long shorter blocks would be; as long as they are where they cannot be shorter. */
    int leaf() {
        int leaf = plan.shape().scheme().leaf();
        int shorter = Math.max(BlockScheme.MIN_LEAF, leaf / SHORTER);
        return Math.min(leaf, BlockScheme.leafFor(Math.max(plan.shape().size(), basis), shorter));
    }

    /** The changed blocks to look into, spread over all of them; none where that cannot pay. */
    List<ByteRange> samples() {
        int leaf = plan.shape().scheme().leaf();
        if (leaf() == leaf || !plan.staysInPlace()) {
            return List.of();
        }
        List<ByteRange> few = few(leaf);
        if (!pays(few.stream().mapToLong(ByteRange::length).sum(), 1)) {
            return List.of();
        }
        var samples = new ArrayList<ByteRange>();
        for (int i = 0; i < SAMPLES; i++) {
            ByteRange run = few.get((int) ((long) few.size() * i / SAMPLES));
            if (samples.isEmpty() || samples.getLast().offset() < run.offset()) {
                samples.add(new ByteRange(run.offset(), leaf));
            }
        }
        return samples;
    }

    /** Runs of few whole blocks that both files have. */
    private List<ByteRange> few(int leaf) {
        return plan.literals().stream()
                .filter(r -> r.length() <= (long) SHORT_RUN * leaf && r.length() % leaf == 0 && r.end() <= basis)
                .toList();
    }

    /**
     * Whether what is saved is worth that both files are read again.
     *
     * @param ofSource content of the samples, one after the other; @param ofBasis the same of the other file
     */
    boolean pay(byte[] ofSource, byte[] ofBasis) {
        int shorter = leaf();
        int same = 0;
        for (int at = 0; at < ofSource.length; at += shorter) {
            same += Arrays.equals(ofSource, at, at + shorter, ofBasis, at, at + shorter) ? 1 : 0;
        }
        long few = few(plan.shape().scheme().leaf()).stream()
                .mapToLong(ByteRange::length)
                .sum();
        return pays(few, (double) same * shorter / ofSource.length);
    }

    private boolean pays(long few, double share) {
        double saved = few * share;
        double sending = rates.sending.bytesPerSecond() == 0 ? USUAL_SENDING : rates.sending.bytesPerSecond();
        double reading = Math.max(plan.shape().size(), basis) / rates.readingRate();
        return few >= LEAST
                && saved >= LEAST_SHARE * plan.literalBytes()
                && saved / sending > Strategy.CLEARLY_FASTER * reading;
    }

    /** The content of the samples in one of the files. */
    static byte[] content(Deltas root, RelPath path, Entry entry, List<ByteRange> samples)
            throws EndpointException, InterruptedException {
        var content = ByteBuffer.allocate(
                (int) samples.stream().mapToLong(ByteRange::length).sum());
        try (ReadableByteChannel in = root.ranges(path, samples, Expect.same(entry))) {
            while (content.hasRemaining()) {
                if (in.read(content) < 0) {
                    throw EndpointException.of(Kind.CHANGED, "it became shorter while it was read")
                            .path(path)
                            .retry(Retry.SOON)
                            .build();
                }
            }
        } catch (IOException e) {
            throw PlainBulk.failure(e, path);
        }
        return content.array();
    }
}
