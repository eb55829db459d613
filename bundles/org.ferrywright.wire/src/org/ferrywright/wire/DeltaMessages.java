package org.ferrywright.wire;

import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.wire.internal.proto.BlocksOpen;
import org.ferrywright.wire.internal.proto.FileBlocks;
import org.ferrywright.wire.internal.proto.PatchFile;
import org.ferrywright.wire.internal.proto.ReadRanges;
import org.ferrywright.wire.internal.proto.SchemeValue;
import org.ferrywright.wire.internal.proto.SearchBlocks;

/** The part of {@link Messages} that is about blocks of files. */
final class DeltaMessages {
    private DeltaMessages() {}

    static FileBlocks message(Request.FileBlocks r) {
        var out = FileBlocks.newBuilder().setPath(Messages.bytes(r.path())).setExpect(Messages.bytes(r.expected()));
        if (r.scheme() != null) {
            out.setScheme(message(r.scheme()));
        }
        return out.build();
    }

    static Request request(int root, FileBlocks m) throws WireException, InterruptedException {
        return new Request.FileBlocks(
                root,
                Messages.path(m.getPath()),
                Messages.expected(m.getExpect()),
                m.hasScheme() ? scheme(m.getScheme()) : null);
    }

    static ReadRanges message(Request.ReadRanges r) {
        return ReadRanges.newBuilder()
                .setPath(Messages.bytes(r.path()))
                .setExpect(Messages.bytes(r.expected()))
                .build();
    }

    static Request request(int root, ReadRanges m) throws WireException, InterruptedException {
        return new Request.ReadRanges(root, Messages.path(m.getPath()), Messages.expected(m.getExpect()));
    }

    static SearchBlocks message(Request.SearchBlocks r) {
        return SearchBlocks.newBuilder()
                .setPath(Messages.bytes(r.path()))
                .setExpect(Messages.bytes(r.expected()))
                .setScheme(message(r.scheme()))
                .setLevel(r.level())
                .build();
    }

    static Request request(int root, SearchBlocks m) throws WireException, InterruptedException {
        return new Request.SearchBlocks(
                root,
                Messages.path(m.getPath()),
                Messages.expected(m.getExpect()),
                scheme(m.getScheme()),
                m.getLevel());
    }

    static PatchFile message(Request.PatchFile r) {
        return PatchFile.newBuilder()
                .setPath(Messages.bytes(r.path()))
                .setTemporary(r.temporary())
                .setSize(r.size())
                .setScheme(message(r.scheme()))
                .setBasis(Messages.bytes(r.basis()))
                .setBasisIs(Messages.bytes(r.basisIs()))
                .setInPlace(r.inPlace())
                .setResume(r.resume())
                .setSparse(r.sparse())
                .build();
    }

    static Request request(int root, PatchFile m) throws WireException, InterruptedException {
        BlockScheme scheme = scheme(m.getScheme());
        return new Request.PatchFile(
                root,
                Messages.path(m.getPath()),
                m.getTemporary(),
                shape(scheme, m.getSize()).size(),
                scheme,
                Messages.path(m.getBasis()),
                Messages.expected(m.getBasisIs()),
                m.getInPlace(),
                m.getResume(),
                m.getSparse());
    }

    static BlocksOpen message(Reply.Blocks r) {
        var out = BlocksOpen.newBuilder()
                .setSize(r.shape().size())
                .setLeaf(r.shape().scheme().leaf())
                .setSeed(r.shape().scheme().seed())
                .setCached(r.cached());
        if (r.digest() != null) {
            out.setRoot(Messages.digest(r.digest()));
        }
        return out.build();
    }

    static Reply blocks(BlocksOpen m) throws WireException {
        return new Reply.Blocks(
                shape(scheme(m.getLeaf(), m.getSeed()), m.getSize()),
                m.getCached(),
                m.hasRoot() ? Messages.digest(m.getRoot()) : null);
    }

    private static SchemeValue message(BlockScheme scheme) {
        return SchemeValue.newBuilder()
                .setLeaf(scheme.leaf())
                .setSeed(scheme.seed())
                .build();
    }

    private static BlockScheme scheme(SchemeValue m) throws WireException {
        return scheme(m.getLeaf(), m.getSeed());
    }

    private static BlockScheme scheme(int leaf, long seed) throws WireException {
        try {
            return new BlockScheme(leaf, seed);
        } catch (IllegalArgumentException e) {
            throw WireInput.bad(e.getMessage());
        }
    }

    private static BlockShape shape(BlockScheme scheme, long size) throws WireException {
        try {
            return new BlockShape(scheme, Messages.natural(size));
        } catch (IllegalArgumentException e) {
            throw WireInput.bad(e.getMessage());
        }
    }
}
