package org.ferrywright.engine.internal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Verdict;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;

/**
 * Stands between the join and its decisions when content decides, not size and time: files of equal size are read on both sides, many at
 * once, and what was decided waits in its order until the digests are known. What differs is brought over although it looks the same;
 * what is the same only gets its metadata.
 */
final class ContentCheck implements TreeJoin.Sink, AutoCloseable {
    /** So much may wait for digests. */
    private static final int MOST_WAITING = 20_000;

    /** Something that was told, to be passed on in its turn. */
    private interface Told {
        default boolean ready() {
            return true;
        }

        void passOn() throws Exception;
    }

    private final Link link;
    private final TreeJoin.Sink next;
    private final HashQueue atSource;
    private final HashQueue atTarget;
    private final Deque<Told> waiting = new ArrayDeque<>();
    private final Set<String> rewritten = new HashSet<>();

    ContentCheck(Link link, TreeJoin.Sink next, int threads, List<Duration> pauses) {
        this.link = link;
        this.next = next;
        this.atSource = new HashQueue(link.source(), threads, pauses, new LongAdder());
        this.atTarget = new HashQueue(link.target(), threads, pauses, new LongAdder());
    }

    @Override
    public boolean decided(String path, Verdict verdict, Entry source, Entry target, boolean late) throws Exception {
        boolean both = switch (verdict) {
            case UNCHANGED, UPDATE_METADATA, UPDATE_CONTENT -> source.isFile() && target.isFile();
            default -> false;
        };
        if (both && source.size() == target.size() && source.size() > 0) {
            RelPath at = RelPath.of(path);
            add(new Compared(path, verdict, source, target, late, atSource.add(at, source), atTarget.add(at, target)));
        } else {
            add(() -> decide(path, verdict, source, target, late));
        }
        // what becomes of it is known when its folder's turn comes
        return false;
    }

    @Override
    public void folder(String path, Entry source, Entry target, boolean touched) throws Exception {
        add(() -> next.folder(path, source, target, rewritten.remove(path) || touched));
    }

    @Override
    public void fault(String path, boolean atTheSource, EndpointException cause) {
        waiting.add(() -> next.fault(path, atTheSource, cause));
    }

    @Override
    public void temporaries(String directory, List<String> names) {
        waiting.add(() -> next.temporaries(directory, names));
    }

    @Override
    public void entering(List<Entry> target) {
        waiting.add(() -> next.entering(target));
    }

    @Override
    public void scanned(long source, long target) {
        next.scanned(source, target);
    }

    @Override
    public void leaving() throws Exception {
        add(next::leaving);
    }

    /** Waits for the digests that are still to come. */
    void finish() throws Exception {
        while (!waiting.isEmpty()) {
            waiting.remove().passOn();
        }
    }

    @Override
    public void close() throws InterruptedException {
        try {
            atSource.close();
        } finally {
            atTarget.close();
        }
    }

    private void add(Told told) throws Exception {
        waiting.add(told);
        while (!waiting.isEmpty()
                && (waiting.size() > MOST_WAITING || waiting.getFirst().ready())) {
            waiting.remove().passOn();
        }
    }

    private void decide(String path, Verdict verdict, Entry source, Entry target, boolean late) throws Exception {
        if (next.decided(path, verdict, source, target, late)) {
            rewritten.add(RelPath.of(path).parent().value());
        }
    }

    /** Two files of one size, being read. */
    private final class Compared implements Told {
        private final String path;
        private final Verdict verdict;
        private final Entry source;
        private final Entry target;
        private final boolean late;
        private final HashQueue.Ticket here;
        private final HashQueue.Ticket there;

        Compared(
                String path,
                Verdict verdict,
                Entry source,
                Entry target,
                boolean late,
                HashQueue.Ticket here,
                HashQueue.Ticket there) {
            this.path = path;
            this.verdict = verdict;
            this.source = source;
            this.target = target;
            this.late = late;
            this.here = here;
            this.there = there;
        }

        @Override
        public boolean ready() {
            return here.done() && there.done();
        }

        @Override
        public void passOn() throws Exception {
            HashQueue.Looked a = here.await();
            HashQueue.Looked b = there.await();
            if (a.digest() == null && !a.changed()) {
                unreadable(a, "source");
            } else if (b.digest() == null && !b.changed()) {
                unreadable(b, "target");
            } else if (a.changed() || b.changed()) {
                // the transfer looks at both sides anew
                decide(path, Verdict.UPDATE_CONTENT, source, target, late);
            } else if (!a.digest().equals(b.digest())) {
                decide(path, Verdict.UPDATE_CONTENT, source, target, late);
            } else {
                decide(path, same(), source, target, late);
            }
        }

        private Verdict same() {
            return verdict == Verdict.UPDATE_CONTENT && target.links() < 2 ? Verdict.UPDATE_METADATA : verdict;
        }

        private void unreadable(HashQueue.Looked looked, String side) {
            Kind kind =
                    looked.failure() == null ? Kind.CHANGED : looked.failure().kind();
            String why =
                    looked.failure() == null ? "it vanished" : looked.failure().getMessage();
            link.tally().fail(path, kind, "its content could not be read at the " + side + " and compared: " + why);
        }
    }
}
