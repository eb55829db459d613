package org.ferrywright.listener.internal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.Nodes;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Retry;
import org.ferrywright.endpoint.FileBlocks;
import org.ferrywright.wire.DeltaCodec;
import org.ferrywright.wire.Messages;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.Reply;
import org.ferrywright.wire.Request;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireInput;
import org.ferrywright.wire.WireOutput;
import org.ferrywright.wire.WireStream;

/** Answers what a peer asks of the trees of blocks of files. The trees that one peer has open at a time are bounded by their leaves. */
final class TreeQuerying {
    private static final int MOST_LEAVES = 4 * BlockShape.MAX_LEAVES;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private final Semaphore leaves = new Semaphore(MOST_LEAVES, true);

    void serve(Deltas root, Request.FileBlocks request, WireStream stream)
            throws WireException, EndpointException, InterruptedException {
        int most = mostLeaves(request);
        take(most);
        try (FileBlocks blocks = root.blocks(request.path(), request.scheme(), Contents.expect(request.expected()))) {
            var digest = blocks.cached() ? blocks.root() : null;
            stream.send(Messages.encode(new Reply.Blocks(blocks.shape(), blocks.cached(), digest)));
            WireInput in = stream.input();
            WireOutput out = stream.output(false);
            while (!in.atEnd()) {
                answer(blocks, in, out);
                out.flush();
            }
        } finally {
            leaves.release(most);
        }
    }

    /** How many the tree has at most; what is at hand is in memory as soon as it is open. */
    private static int mostLeaves(Request.FileBlocks request) {
        var entry = request.expected().entry();
        if (entry == null) {
            return BlockShape.MAX_LEAVES;
        }
        int leaf = request.scheme() == null
                ? BlockScheme.MIN_LEAF
                : request.scheme().leaf();
        return (int) Math.min(BlockShape.MAX_LEAVES, entry.size() / leaf + 1);
    }

    private void take(int count) throws EndpointException, InterruptedException {
        if (!leaves.tryAcquire(count, LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw EndpointException.of(Kind.THROTTLED, "too many large files are compared at the same time")
                    .retry(Retry.SOON)
                    .build();
        }
    }

    private static void answer(FileBlocks blocks, WireInput in, WireOutput out)
            throws WireException, EndpointException, InterruptedException {
        int query = in.readByte();
        switch (query) {
            case Protocol.QUERY_ROOT -> {
                var digest = blocks.root();
                out.writeLong(digest.high());
                out.writeLong(digest.low());
            }
            case Protocol.QUERY_DIGESTS ->
                DeltaCodec.writeDigests(blocks.digests(nodes(blocks.shape(), false, in)), out);
            case Protocol.QUERY_SUMS -> DeltaCodec.writeSums(blocks.sums(nodes(blocks.shape(), true, in)), out);
            default -> throw new WireException(WireException.Kind.PROTOCOL, "no query has the number " + query);
        }
    }

    private static List<Nodes> nodes(BlockShape shape, boolean full, WireInput in)
            throws WireException, InterruptedException {
        List<Nodes> nodes = DeltaCodec.readNodes(in);
        for (Nodes n : nodes) {
            int last = n.first() + n.count() - 1;
            if (n.level() >= shape.levels()
                    || last >= shape.nodes(n.level())
                    || full && shape.length(n.level(), last) != shape.span(n.level())) {
                throw new WireException(WireException.Kind.PROTOCOL, "the tree of the file has no such nodes: " + n);
            }
        }
        return nodes;
    }
}
