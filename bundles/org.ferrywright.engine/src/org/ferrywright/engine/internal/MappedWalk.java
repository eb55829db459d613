package org.ferrywright.engine.internal;

import java.util.ArrayList;
import java.util.Comparator;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Filter;
import org.ferrywright.core.NameMapping;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;

/** The walk of a {@link MappedRoot} in the order of the names that its own stand for. */
final class MappedWalk implements TreeCursor {
    private final NameMapping mapping;
    private final Filter filter;
    private final RelPath start;
    private final SpelledWalk parts;

    /** @param opener walks the root's own tree from a folder on, which has its unmapped name here */
    MappedWalk(NameMapping mapping, Filter filter, RelPath start, SpelledWalk.Opener opener)
            throws EndpointException, InterruptedException {
        this.mapping = mapping;
        this.filter = filter;
        this.start = start;
        this.parts = new SpelledWalk(folder -> new Renamed(opener.open(folder), folder), start);
    }

    @Override
    public Listing next() throws EndpointException, InterruptedException {
        Listing l = parts.next();
        if (l == null) {
            return null;
        }
        Filter.Verdict verdict = filter.verdictOn(l.directory());
        var entries = new ArrayList<Entry>(l.entries().size());
        var withheld = new ArrayList<String>();
        for (Entry there : l.entries()) {
            Entry e = MappedRoot.here(mapping, there);
            RelPath path = l.directory().child(e.name());
            boolean takesPart = verdict != Filter.Verdict.EXCLUDED
                    && filter.test(path.value(), e, verdict) != Filter.Verdict.EXCLUDED;
            if (takesPart) {
                entries.add(e);
            } else if (verdict != Filter.Verdict.EXCLUDED && filter.withholds(path.value(), verdict)) {
                withheld.add(e.name());
            }
            if (there.isDirectory()) {
                if (!takesPart || !e.isDirectory()) {
                    parts.leaveOut(l.directory(), there.name());
                } else if (!e.name().equals(there.name())) {
                    parts.respell(l.directory(), there.name(), e.name());
                }
            }
        }
        entries.sort(Comparator.comparing(Entry::name));
        Entry self = l.directory().equals(start)
                ? l.self()
                : l.self().named(l.directory().name());
        return new Listing(l.directory(), self, entries, l.temporaries(), withheld, l.fault());
    }

    @Override
    public void close() {
        parts.close();
    }

    /** Tells the folders of a walk as below {@code start}, whatever the root calls that. */
    private static final class Renamed implements TreeCursor {
        private final TreeCursor cursor;
        private final RelPath start;
        private RelPath own;

        Renamed(TreeCursor cursor, RelPath start) {
            this.cursor = cursor;
            this.start = start;
        }

        @Override
        public Listing next() throws EndpointException, InterruptedException {
            Listing l = cursor.next();
            if (l == null) {
                return null;
            }
            if (own == null) {
                own = l.directory();
            }
            String below = l.directory().value().substring(own.value().length());
            String path = start.isRoot() || below.isEmpty() || below.startsWith("/") ? below : '/' + below;
            RelPath folder = RelPath.of(start.isRoot() ? path : start.value() + path);
            return new Listing(folder, l.self(), l.entries(), l.temporaries(), l.withheld(), l.fault());
        }

        @Override
        public void close() {
            cursor.close();
        }
    }
}
