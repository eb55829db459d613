package org.ferrywright.tests.fake;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Extras;
import org.ferrywright.core.Filter;
import org.ferrywright.core.Filter.Verdict;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.RevisionNames;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;

/** A walk through a fake tree that looks at each folder when it is asked for it. */
final class FakeWalk implements TreeCursor {
    private record Pending(RelPath path, Verdict verdict) {}

    private final FakeEndpoint endpoint;
    private final Filter filter;
    private final Set<Aspect> aspects;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private boolean closed;

    FakeWalk(FakeEndpoint endpoint, RelPath start, Filter filter, Set<Aspect> aspects) {
        this.endpoint = endpoint;
        this.filter = filter;
        this.aspects = aspects;
        pending.push(new Pending(start, verdictOn(start, filter)));
    }

    private static Verdict verdictOn(RelPath folder, Filter filter) {
        if (folder.isRoot()) {
            return filter.root();
        }
        Verdict above = verdictOn(folder.parent(), filter);
        if (RevisionNames.isReserved(folder.value())) {
            // whoever starts there wants to see what is there
            return above;
        }
        return above == Verdict.EXCLUDED ? above : filter.testFolder(folder.value(), above);
    }

    @Override
    public Listing next() throws EndpointException, InterruptedException {
        if (closed) {
            throw EndpointException.of(Kind.INTERNAL, "the walk was closed")
                    .endpoint()
                    .build();
        }
        var at = pending.poll();
        if (at == null) {
            return null;
        }
        endpoint.begin(FakeOperation.WALK_FOLDER, at.path);
        var self = endpoint.tree.entry(at.path);
        if (self == null || !self.isDirectory()) {
            var gone = EndpointException.item(Kind.NOT_FOUND, at.path, "the folder is gone: " + at.path);
            return new Listing(
                    at.path, Entry.unreadable(at.path.name()), List.of(), List.of(), List.of(), Optional.of(gone));
        }
        List<Entry> entries = new ArrayList<>();
        List<String> temporaries = new ArrayList<>();
        List<String> withheld = new ArrayList<>();
        Deque<Pending> folders = new ArrayDeque<>();
        Optional<EndpointException> fault = Optional.empty();
        try {
            var all = endpoint.tree.entries(at.path);
            all.sort(Comparator.comparing(Entry::name));
            for (var entry : all) {
                endpoint.begin(FakeOperation.WALK_ENTRY, at.path);
                take(at, entry, entries, temporaries, withheld, folders);
            }
        } catch (EndpointException e) {
            if (e.scope() == EndpointException.Scope.ENDPOINT) {
                throw e;
            }
            fault = Optional.of(e);
        }
        folders.forEach(pending::push);
        return new Listing(at.path, told(self), entries, temporaries, withheld, fault);
    }

    private void take(
            Pending at,
            Entry entry,
            List<Entry> entries,
            List<String> temporaries,
            List<String> withheld,
            Deque<Pending> folders) {
        if (TemporaryNames.isTemporary(entry.name())) {
            temporaries.add(entry.name());
            return;
        }
        var path = at.path.child(entry.name());
        var verdict = filter.test(path.value(), entry, at.verdict);
        if (verdict != Verdict.EXCLUDED) {
            entries.add(told(entry));
            if (entry.kind() == EntryKind.DIRECTORY) {
                folders.push(new Pending(path, verdict));
            }
        } else if (filter.withholds(path.value(), at.verdict)) {
            withheld.add(entry.name());
        }
    }

    /** Only what was asked for. */
    private Entry told(Entry entry) {
        var digests = new EnumMap<Aspect, Long>(Aspect.class);
        digests.putAll(entry.extras().digests());
        digests.keySet().retainAll(aspects);
        return entry.with(new Extras(digests, entry.extras().sparse()));
    }

    @Override
    public void close() {
        closed = true;
    }
}
