package org.ferrywright.engine.internal;

import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockSearch;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.delta.CopyRange;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.FileBlocks;
import org.ferrywright.endpoint.Patch;
import org.ferrywright.endpoint.PatchRequest;

/** Blocks of files of a {@link MappedRoot}. */
record MappedDeltas(Deltas deltas, MappedRoot root) implements Deltas {
    /** @param name of the file, unmapped */
    private record MappedPatch(Patch patch, String name, MappedRoot root) implements Patch {
        @Override
        public long resumeOffset() {
            return patch.resumeOffset();
        }

        @Override
        public void copy(long from, long length) throws EndpointException, InterruptedException {
            patch.copy(from, length);
        }

        @Override
        public WritableByteChannel literal() throws EndpointException, InterruptedException {
            return patch.literal();
        }

        @Override
        public Entry commit(Commit commit) throws EndpointException, InterruptedException {
            return patch.commit(root.there(commit)).named(name);
        }

        @Override
        public void discard() throws EndpointException, InterruptedException {
            patch.discard();
        }

        @Override
        public void close() {
            patch.close();
        }
    }

    @Override
    public boolean remote() {
        return deltas.remote();
    }

    @Override
    public boolean digestsInPlace() {
        return deltas.digestsInPlace();
    }

    @Override
    public FileBlocks blocks(RelPath path, BlockScheme scheme, Expect expect)
            throws EndpointException, InterruptedException {
        return deltas.blocks(root.there(path), scheme, expect);
    }

    @Override
    public ReadableByteChannel ranges(RelPath path, List<ByteRange> ranges, Expect expect)
            throws EndpointException, InterruptedException {
        return deltas.ranges(root.there(path), ranges, expect);
    }

    @Override
    public List<CopyRange> search(RelPath path, BlockSearch search, Expect expect)
            throws EndpointException, InterruptedException {
        return deltas.search(root.there(path), search, expect);
    }

    @Override
    public Patch patch(RelPath path, PatchRequest r) throws EndpointException, InterruptedException {
        var request = new PatchRequest(
                r.temporary(),
                r.size(),
                r.scheme(),
                root.there(r.basis()),
                r.basisIs(),
                r.inPlace(),
                r.resume(),
                r.sparse(),
                r.whole());
        return new MappedPatch(deltas.patch(root.there(path), request), path.name(), root);
    }
}
