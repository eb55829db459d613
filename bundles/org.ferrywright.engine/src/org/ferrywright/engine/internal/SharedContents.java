package org.ferrywright.engine.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;

/**
 * Looks into the source's files for the links of a run. What one link has seen is remembered for a while, because the others mostly look
 * at the same files at about the same time. With one link nothing is remembered.
 */
final class SharedContents {
    private static final int DIGESTS_KEPT = 16_384;
    private static final int HEADS_KEPT = 256;

    /** Asks the source. */
    private interface Look<T> {
        T at() throws EndpointException, InterruptedException;
    }

    private record File(RelPath path, Entry entry) {}

    private static final class Kept<T> extends LinkedHashMap<File, FutureTask<T>> {
        private static final long serialVersionUID = 1L;

        private final int most;

        Kept(int most) {
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<File, FutureTask<T>> eldest) {
            return size() > most;
        }
    }

    private final Endpoint source;
    private final long seed;
    private final boolean shared;
    private final Kept<ContentDigest> digests = new Kept<>(DIGESTS_KEPT);
    private final Kept<byte[]> heads = new Kept<>(HEADS_KEPT);

    /** @param seed of the digests */
    SharedContents(Endpoint source, long seed, boolean shared) {
        this.source = source;
        this.seed = seed;
        this.shared = shared;
    }

    /** Digest of a whole file. */
    ContentDigest digest(RelPath path, Entry entry) throws EndpointException, InterruptedException {
        return look(digests, new File(path, entry), () -> Contents.digest(source, path, entry, seed));
    }

    /** The first bytes of a file, at most {@code length}, which is always the same. */
    byte[] head(RelPath path, Entry entry, int length) throws EndpointException, InterruptedException {
        return look(heads, new File(path, entry), () -> Contents.head(source, path, entry, length));
    }

    private <T> T look(Kept<T> kept, File file, Look<T> look) throws EndpointException, InterruptedException {
        if (!shared) {
            return look.at();
        }
        var mine = new FutureTask<>(look::at);
        FutureTask<T> first;
        synchronized (kept) {
            first = kept.putIfAbsent(file, mine);
        }
        if (first == null) {
            mine.run();
            first = mine;
        }
        try {
            return first.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case EndpointException failure -> throw failure;
                case InterruptedException cancelled -> throw cancelled;
                default -> throw new IllegalStateException("an unexpected kind of failure", e.getCause());
            }
        }
    }
}
