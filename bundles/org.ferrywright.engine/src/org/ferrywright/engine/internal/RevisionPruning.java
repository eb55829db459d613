package org.ferrywright.engine.internal;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.Collectors;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Retention;
import org.ferrywright.core.RevisionNames;
import org.ferrywright.core.VersionId.Why;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.BulkWrite.Operation;
import org.ferrywright.endpoint.BulkWrite.Outcome;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.engine.Revisions;

/**
 * Removes the old versions of a root that its limits no longer allow, and the folders that this leaves empty. Only what has exactly the
 * name of a version is ever removed. Memory follows the largest folder: for the limit of bytes a bounded number of the oldest is
 * remembered, and where these are not enough there is another pass.
 */
final class RevisionPruning {
    private static final int REMEMBERED = 50_000;
    private static final int BATCH = 256;
    private static final Comparator<VersionWalk.Kept> OLDEST_FIRST =
            Comparator.comparing(VersionWalk.Kept::id).thenComparing(VersionWalk.Kept::place);

    private final Endpoint root;
    private final Map<Why, Retention> limits = new EnumMap<>(Why.class);
    private final Instant now;
    private final Tally tally;
    private final int remembered;
    private final List<Operation> gathered = new ArrayList<>();
    private long removed;

    RevisionPruning(Endpoint root, Revisions wanted, Instant now, Tally tally) {
        this(root, wanted, now, tally, REMEMBERED);
    }

    /** @param remembered how many of the oldest versions are held in memory at most */
    RevisionPruning(Endpoint root, Revisions wanted, Instant now, Tally tally, int remembered) {
        this.root = root;
        this.now = now;
        this.tally = tally;
        this.remembered = remembered;
        if (wanted.replaced() != null) {
            limits.put(Why.REPLACED, wanted.replaced());
        }
        if (wanted.deleted() != null) {
            limits.put(Why.DELETED, wanted.deleted());
        }
    }

    /** Never fails the run: what could not be removed is told as the failure of that item. */
    void run() throws InterruptedException {
        if (limits.values().stream().allMatch(Retention.ALL::equals)) {
            return;
        }
        try {
            boolean again = true;
            while (again) {
                again = pass();
            }
        } catch (EndpointException e) {
            tally.fail(RevisionNames.FOLDER.value(), e.kind(), "old versions could not be removed: " + e.getMessage());
        }
    }

    /** How many names are left in a folder whose walk is not yet through. */
    private static final class Open {
        final RelPath place;
        final Entry self;
        int left;

        Open(RelPath place, Entry self, int left) {
            this.place = place;
            this.self = self;
            this.left = left;
        }
    }

    /** The versions of one kind that count and age allow. */
    private final class Survivors {
        private final long limit;
        private long bytes;
        private final PriorityQueue<VersionWalk.Kept> oldest = new PriorityQueue<>(OLDEST_FIRST.reversed());

        Survivors(long limit) {
            this.limit = limit;
        }

        void add(VersionWalk.Kept version) {
            if (limit > 0) {
                bytes += version.entry().size();
                oldest.add(version);
                if (oldest.size() > remembered) {
                    oldest.remove();
                }
            }
        }

        /** Removes the oldest. @return whether others have to go as well, which were not remembered */
        boolean shrink() throws EndpointException, InterruptedException {
            for (VersionWalk.Kept k : oldest.stream().sorted(OLDEST_FIRST).toList()) {
                if (limit == 0 || bytes <= limit) {
                    break;
                }
                bytes -= k.entry().size();
                remove(k);
            }
            return limit > 0 && bytes > limit;
        }
    }

    private boolean pass() throws EndpointException, InterruptedException {
        long before = removed;
        var survivors = new EnumMap<Why, Survivors>(Why.class);
        limits.forEach((why, retention) -> survivors.put(why, new Survivors(retention.bytes())));
        Deque<Open> open = new ArrayDeque<>();
        try (var walk = VersionWalk.below(root, RevisionNames.FOLDER)) {
            for (var folder = walk.next(); folder != null; folder = walk.next()) {
                leave(open, folder.place());
                int left = folder.versions().size() - clean(folder, survivors) + folder.others();
                boolean whole = folder.fault().isEmpty();
                open.push(new Open(folder.place(), folder.self(), whole ? left : Integer.MAX_VALUE));
            }
        }
        leave(open, RelPath.ROOT);
        boolean again = false;
        for (Survivors s : survivors.values()) {
            again |= s.shrink();
        }
        flush();
        // what cannot be removed would be tried for ever
        return again && removed > before;
    }

    /** Removes what count and age do not allow. @return how many that were */
    private int clean(VersionWalk.Folder folder, Map<Why, Survivors> survivors)
            throws EndpointException, InterruptedException {
        int expiredHere = 0;
        var files = folder.versions().stream()
                .filter(k -> limits.containsKey(k.id().why()))
                .collect(Collectors.groupingBy(k -> List.of(k.path(), k.id().why())));
        for (var versions : files.values()) {
            Why why = versions.getFirst().id().why();
            var ids = versions.stream().map(VersionWalk.Kept::id).toList();
            var expired = new HashSet<>(limits.get(why).expired(ids, now));
            for (VersionWalk.Kept k : versions) {
                if (expired.contains(k.id())) {
                    remove(k);
                    expiredHere++;
                } else {
                    survivors.get(why).add(k);
                }
            }
        }
        return expiredHere;
    }

    /** The walk goes on at a place: the folders that it has left are removed when nothing is in them. */
    private void leave(Deque<Open> open, RelPath next) throws EndpointException, InterruptedException {
        while (!open.isEmpty() && (next.isRoot() || !next.startsWith(open.peek().place))) {
            Open left = open.pop();
            if (left.left == 0 && !left.place.equals(RevisionNames.FOLDER)) {
                add(new BulkWrite.Delete(left.place, Expect.same(left.self)));
                open.peek().left--;
            }
        }
    }

    private void remove(VersionWalk.Kept k) throws EndpointException, InterruptedException {
        add(new BulkWrite.Delete(k.place(), Expect.same(k.entry())));
    }

    private void add(Operation operation) throws EndpointException, InterruptedException {
        gathered.add(operation);
        if (gathered.size() >= BATCH) {
            flush();
        }
    }

    private void flush() throws EndpointException, InterruptedException {
        if (gathered.isEmpty()) {
            return;
        }
        List<Outcome> outcomes = PlainBulk.writer(root).perform(gathered);
        for (int i = 0; i < outcomes.size(); i++) {
            // a folder that is not empty, or a link somebody put in its place, just stays
            RelPath path = gathered.get(i).path();
            switch (outcomes.get(i)) {
                case Outcome.Done _ -> removed++;
                case Outcome.Failed(var cause) -> {
                    // a folder into which something came meanwhile just stays
                    if (cause.kind() != Kind.NOT_EMPTY) {
                        tally.fail(path.value(), cause);
                    }
                }
            }
        }
        gathered.clear();
    }
}
