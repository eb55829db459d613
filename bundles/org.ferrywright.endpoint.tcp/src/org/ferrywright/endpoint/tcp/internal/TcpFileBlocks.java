package org.ferrywright.endpoint.tcp.internal;

import java.util.List;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockSums;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.Nodes;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.FileBlocks;
import org.ferrywright.wire.DeltaCodec;
import org.ferrywright.wire.Protocol;
import org.ferrywright.wire.Reply;
import org.ferrywright.wire.Request;
import org.ferrywright.wire.WireException;
import org.ferrywright.wire.WireInput;
import org.ferrywright.wire.WireOutput;
import org.ferrywright.wire.WireStream;

/** The tree of blocks of a file at the Listener, which is asked for parts of it as they are needed. */
final class TcpFileBlocks implements FileBlocks {
    private interface Answer<T> {
        T read(WireInput in) throws WireException, InterruptedException;
    }

    private interface Query {
        void write(WireOutput out) throws WireException, InterruptedException;
    }

    private final WireStream stream;
    private final Failures failures;
    private final Reply.Blocks opened;
    private final WireOutput out;
    private final WireInput in;
    private ContentDigest digest;
    // after a failure or an interrupt the next bytes may answer another question
    private boolean broken;

    private TcpFileBlocks(WireStream stream, Failures failures, Reply.Blocks opened) {
        this.stream = stream;
        this.failures = failures;
        this.opened = opened;
        this.digest = opened.digest();
        this.out = stream.output(false);
        this.in = stream.input();
    }

    static TcpFileBlocks open(Root root, RelPath path, BlockScheme scheme, Expect expect)
            throws EndpointException, InterruptedException {
        WireStream stream =
                root.open(path, new Request.FileBlocks(root.number(), path, Failures.expected(expect), scheme));
        boolean ready = false;
        try {
            var blocks = root.reply(stream, Reply.Blocks.class);
            check(blocks.shape(), scheme, expect, root.failures());
            ready = true;
            return new TcpFileBlocks(stream, root.failures(), blocks);
        } catch (WireException e) {
            throw root.failures().of(e);
        } finally {
            if (!ready) {
                stream.close();
            }
        }
    }

    private static void check(BlockShape shape, BlockScheme scheme, Expect expect, Failures failures)
            throws EndpointException {
        if (scheme != null && !scheme.equals(shape.scheme())) {
            throw failures.protocol("the Listener tells a tree of other blocks than was asked for");
        }
        if (expect instanceof Expect.Same(var entry) && entry.size() != shape.size()) {
            throw failures.protocol(
                    "the Listener tells the tree of a file of " + shape.size() + " bytes, not of " + entry.size());
        }
    }

    @Override
    public BlockShape shape() {
        return opened.shape();
    }

    @Override
    public boolean cached() {
        return opened.cached();
    }

    @Override
    public ContentDigest root() throws EndpointException, InterruptedException {
        if (digest == null) {
            digest = ask(o -> o.writeByte(Protocol.QUERY_ROOT), i -> new ContentDigest(i.readLong(), i.readLong()));
        }
        return digest;
    }

    @Override
    public long[] digests(List<Nodes> nodes) throws EndpointException, InterruptedException {
        int count = count(nodes);
        return count == 0
                ? new long[0]
                : ask(o -> write(Protocol.QUERY_DIGESTS, nodes, o), i -> DeltaCodec.readDigests(count, i));
    }

    @Override
    public BlockSums sums(List<Nodes> nodes) throws EndpointException, InterruptedException {
        int count = count(nodes);
        return count == 0
                ? new BlockSums(new int[0], new long[0])
                : ask(o -> write(Protocol.QUERY_SUMS, nodes, o), i -> DeltaCodec.readSums(count, i));
    }

    @Override
    public void close() {
        broken = true;
        stream.close();
    }

    private static void write(int query, List<Nodes> nodes, WireOutput out) throws WireException, InterruptedException {
        out.writeByte(query);
        DeltaCodec.writeNodes(nodes, out);
    }

    private static int count(List<Nodes> nodes) {
        long count = 0;
        for (Nodes n : nodes) {
            count += n.count();
        }
        if (count > Protocol.MAX_NODES) {
            throw new IllegalArgumentException(count + " nodes are more than " + Protocol.MAX_NODES + " at once");
        }
        return (int) count;
    }

    private <T> T ask(Query query, Answer<T> answer) throws EndpointException, InterruptedException {
        if (broken) {
            throw failures.closed();
        }
        broken = true;
        try {
            query.write(out);
            out.flush();
            T told = answer.read(in);
            broken = false;
            return told;
        } catch (WireException e) {
            throw failures.of(e);
        }
    }
}
