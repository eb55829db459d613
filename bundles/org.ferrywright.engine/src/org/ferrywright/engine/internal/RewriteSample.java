package org.ferrywright.engine.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Scramble;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Scope;

/**
 * Files that are written over, counted, and some of them, spread over the whole scan, kept to be looked into. A file that is gone while
 * one is new whose name only adds an ending counts as written over too: so malware leaves them.
 */
final class RewriteSample {
    private static final int MOST = 32;

    private record Rewrite(String path, Entry source, String oldPath, Entry target) {}

    /** @param sampled how many could be judged */
    record Look(int sampled, int scrambled) {}

    private final List<Rewrite> kept = new ArrayList<>();
    private long count;
    private long stride = 1;
    private String gonePath;
    private Entry gone;

    long count() {
        return count;
    }

    /** A file's content changes. */
    void rewritten(String path, Entry source, Entry target) {
        add(new Rewrite(path, source, path, target));
    }

    /** A file of the target goes. Comes in the order of the walk, as what is made does. */
    void deleted(String path, Entry target) {
        gonePath = path;
        gone = target;
    }

    /** A file is made. */
    void created(String path, Entry source) {
        if (gonePath != null && path.length() > gonePath.length() + 1 && path.startsWith(gonePath + '.')) {
            add(new Rewrite(path, source, gonePath, gone));
            gonePath = null;
        }
    }

    private void add(Rewrite r) {
        if (count++ % stride == 0) {
            kept.add(r);
            if (kept.size() > MOST) {
                for (int i = kept.size() - 1; i > 0; i--) {
                    if (i % 2 == 1) {
                        kept.remove(i);
                    }
                }
                stride *= 2;
            }
        }
    }

    /** Reads the beginnings of the kept ones on both sides, all at once. What cannot be read says nothing. */
    Look look(Link link, Pace pace) throws EndpointException, InterruptedException {
        var sampled = new AtomicInteger();
        var scrambled = new AtomicInteger();
        Together.run(pace, kept, MOST, r -> {
            try {
                byte[] before = Contents.head(link.target(), RelPath.of(r.oldPath()), r.target(), Scramble.HEAD);
                byte[] after = link.contents().head(RelPath.of(r.path()), r.source(), Scramble.HEAD);
                switch (Scramble.between(before, after)) {
                    case UNKNOWN -> {
                        // too short to tell
                    }
                    case NO -> sampled.incrementAndGet();
                    case YES -> {
                        sampled.incrementAndGet();
                        scrambled.incrementAndGet();
                    }
                }
            } catch (EndpointException e) {
                if (e.scope() == Scope.ENDPOINT) {
                    throw e;
                }
            }
        });
        return new Look(sampled.get(), scrambled.get());
    }
}
