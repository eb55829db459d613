package org.ferrywright.engine.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Filter;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;

/** Walks a root that cannot list recursively, a folder at a time. */
final class SequentialWalk implements TreeCursor {
    private record Pending(RelPath path, Entry self, Filter.Verdict verdict) {}

    private final Endpoint endpoint;
    private final Filter filter;
    private final Deque<Pending> stack = new ArrayDeque<>();

    static TreeCursor of(Endpoint endpoint, Filter filter) throws EndpointException, InterruptedException {
        return of(endpoint, filter, Set.of());
    }

    /** The root's own recursive walk, where it has one. @param aspects of extended metadata that count */
    static TreeCursor of(Endpoint endpoint, Filter filter, Set<Aspect> aspects)
            throws EndpointException, InterruptedException {
        return of(endpoint, filter, RelPath.ROOT, aspects);
    }

    /** Of one folder with all that the filter leaves in it. */
    static TreeCursor of(Endpoint endpoint, Filter filter, RelPath start, Set<Aspect> aspects)
            throws EndpointException, InterruptedException {
        var recursive = endpoint.facet(RecursiveList.class);
        return recursive.isPresent()
                ? recursive.get().walk(start, filter, aspects)
                : new SequentialWalk(
                        endpoint, filter, new Pending(start, self(endpoint, start), filter.verdictOn(start)));
    }

    /** Everything in one folder and below it; NOT_FOUND when it is not there. */
    static TreeCursor below(Endpoint endpoint, RelPath start) throws EndpointException, InterruptedException {
        var recursive = endpoint.facet(RecursiveList.class);
        if (recursive.isPresent()) {
            return recursive.get().walk(start, Filter.ALL);
        }
        Entry self = self(endpoint, start);
        if (!self.isDirectory()) {
            throw EndpointException.item(Kind.NOT_DIRECTORY, start, start + " is not a folder");
        }
        return new SequentialWalk(endpoint, Filter.ALL, new Pending(start, self, Filter.ALL.root()));
    }

    private static Entry self(Endpoint endpoint, RelPath start) throws EndpointException, InterruptedException {
        Optional<Entry> self = endpoint.stat(start);
        if (self.isEmpty()) {
            var gone = EndpointException.of(
                            Kind.NOT_FOUND, start.isRoot() ? "the root is gone" : "there is no folder " + start)
                    .path(start);
            throw (start.isRoot() ? gone.endpoint() : gone).build();
        }
        return self.get();
    }

    private SequentialWalk(Endpoint endpoint, Filter filter, Pending start) {
        this.endpoint = endpoint;
        this.filter = filter;
        if (start.verdict() != Filter.Verdict.EXCLUDED) {
            stack.push(start);
        }
    }

    @Override
    public Listing next() throws EndpointException, InterruptedException {
        Pending now = stack.poll();
        if (now == null) {
            return null;
        }
        var entries = new ArrayList<Entry>();
        var temporaries = new ArrayList<String>();
        var withheld = new TreeSet<String>();
        Optional<EndpointException> fault = read(now, entries, temporaries, withheld);
        entries.removeIf(e -> withheld.contains(e.name()));
        entries.sort(Comparator.comparing(Entry::name));
        for (Entry e : entries.reversed()) {
            if (e.isDirectory()) {
                RelPath path = now.path().child(e.name());
                stack.push(new Pending(path, e, filter.testFolder(path.value(), now.verdict())));
            }
        }
        return new Listing(now.path(), now.self(), entries, temporaries, List.copyOf(withheld), fault);
    }

    private Optional<EndpointException> read(
            Pending now, List<Entry> entries, List<String> temporaries, Set<String> withheld)
            throws EndpointException, InterruptedException {
        try (var cursor = endpoint.list(now.path())) {
            for (Entry e = cursor.next(); e != null; e = cursor.next()) {
                if (TemporaryNames.isTemporary(e.name())) {
                    temporaries.add(e.name());
                } else {
                    String path = now.path().child(e.name()).value();
                    if (filter.test(path, e, now.verdict()) != Filter.Verdict.EXCLUDED) {
                        entries.add(e);
                    } else if (filter.withholds(path, now.verdict())) {
                        withheld.add(e.name());
                    }
                }
            }
            return Optional.empty();
        } catch (EndpointException e) {
            if (e.scope() == Scope.ENDPOINT) {
                throw e;
            }
            return Optional.of(e);
        }
    }

    @Override
    public void close() {
        stack.clear();
    }
}
