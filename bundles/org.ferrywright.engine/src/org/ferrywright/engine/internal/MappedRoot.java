package org.ferrywright.engine.internal;

import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Filter;
import org.ferrywright.core.NameMapping;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BulkDeltas;
import org.ferrywright.endpoint.BulkHash;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkSums;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.Capabilities;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EntryCursor;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.ExtendedMetadata;
import org.ferrywright.endpoint.Facet;
import org.ferrywright.endpoint.Flush;
import org.ferrywright.endpoint.HardLinks;
import org.ferrywright.endpoint.Hashing;
import org.ferrywright.endpoint.Keeping;
import org.ferrywright.endpoint.Metadata;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.ServerMove;
import org.ferrywright.endpoint.Space;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.StagedFile;
import org.ferrywright.endpoint.Symlinks;
import org.ferrywright.endpoint.Traits;
import org.ferrywright.endpoint.Whereabouts;

/** A root that holds, to whoever uses it, every name: those that it cannot hold are mapped on the way in and back on the way out. */
final class MappedRoot implements Endpoint {
    private final Endpoint root;
    private final NameMapping mapping;
    private final Traits traits;
    private final Map<Class<? extends Facet>, Facet> facets = new HashMap<>();

    /** The root itself where it holds all names as they are. */
    static Endpoint over(Endpoint root) {
        return root.traits().names().selective() ? new MappedRoot(root) : root;
    }

    /** How the root maps names, if it does. */
    static Optional<NameMapping> mapping(Endpoint root) {
        return root instanceof MappedRoot m ? Optional.of(m.mapping) : Optional.empty();
    }

    private MappedRoot(Endpoint root) {
        this.root = root;
        Traits t = root.traits();
        this.mapping = new NameMapping(t.names());
        this.traits = new Traits(
                t.commitMode(),
                t.timePrecision(),
                mapping.relaxed(),
                t.modes(),
                t.owners(),
                t.readOnly(),
                t.identity(),
                t.holds());
        add(Space.class, f -> f);
        add(Capabilities.class, f -> f);
        add(Flush.class, f -> f);
        add(Keeping.class, f -> f);
        add(RecursiveList.class, f -> (RecursiveList) (start, filter, aspects) ->
                new MappedWalk(mapping, filter, start, folder -> f.walk(there(folder), Filter.ALL, aspects)));
        add(BulkRead.class, f -> items -> f.read(items(items)));
        add(BulkHash.class, f -> items -> f.sha256(items(items)));
        add(BulkSums.class, MappedSums::new);
        add(BulkDeltas.class, MappedDifferences::new);
        add(ExtendedMetadata.class, MappedMetadata::new);
        add(BulkWrite.class, f -> operations -> perform(f, operations));
        add(
                Symlinks.class,
                f -> (path, temporary, text, attributes, expect) ->
                        f.link(there(path), temporary, text, attributes, expect));
        add(
                HardLinks.class,
                f -> (path, temporary, existing, expect) -> f.link(there(path), temporary, there(existing), expect));
        add(Deltas.class, f -> new MappedDeltas(f, this));
        add(ServerMove.class, f -> (from, to, expect) -> f.move(there(from), there(to), expect));
        add(Metadata.class, f -> (path, kind, attributes) -> f.set(there(path), kind, attributes));
        add(
                Hashing.class,
                f -> (path, offset, length, seed, expect) -> f.digest(there(path), offset, length, seed, expect));
    }

    private interface Wrap<F extends Facet> {
        F around(F facet);
    }

    private <F extends Facet> void add(Class<F> type, Wrap<F> wrap) {
        root.facet(type).ifPresent(f -> facets.put(type, wrap.around(f)));
    }

    private final class MappedSums implements BulkSums {
        private final BulkSums facet;

        MappedSums(BulkSums facet) {
            this.facet = facet;
        }

        @Override
        public List<Result> sums(List<BulkRead.Item> items, long seed) throws EndpointException, InterruptedException {
            return facet.sums(items(items), seed);
        }

        @Override
        public boolean slow() {
            return facet.slow();
        }
    }

    private final class MappedDifferences implements BulkDeltas {
        private final BulkDeltas facet;

        MappedDifferences(BulkDeltas facet) {
            this.facet = facet;
        }

        @Override
        public List<Result> read(List<Item> items, long seed) throws EndpointException, InterruptedException {
            List<BulkRead.Item> files = items(items.stream().map(Item::file).toList());
            var mapped = new ArrayList<Item>(items.size());
            for (int i = 0; i < items.size(); i++) {
                mapped.add(new Item(files.get(i), items.get(i).old()));
            }
            return facet.read(mapped, seed);
        }

        @Override
        public boolean slow() {
            return facet.slow();
        }
    }

    private final class MappedMetadata implements ExtendedMetadata {
        private final ExtendedMetadata facet;

        MappedMetadata(ExtendedMetadata facet) {
            this.facet = facet;
        }

        @Override
        public List<Result> read(List<BulkRead.Item> items, Set<Aspect> aspects)
                throws EndpointException, InterruptedException {
            return facet.read(items(items), aspects);
        }

        @Override
        public List<Entry> told(List<BulkRead.Item> items, Set<Aspect> aspects)
                throws EndpointException, InterruptedException {
            return facet.told(items(items), aspects);
        }
    }

    private record Unmapped(EntryCursor cursor, NameMapping mapping) implements EntryCursor {
        @Override
        public Entry next() throws EndpointException, InterruptedException {
            Entry e = cursor.next();
            return e == null ? null : here(mapping, e);
        }

        @Override
        public void close() {
            cursor.close();
        }
    }

    @Override
    public Traits traits() {
        return traits;
    }

    @Override
    public Optional<Entry> stat(RelPath path) throws EndpointException, InterruptedException {
        return root.stat(there(path)).map(e -> e.named(path.name()));
    }

    @Override
    public EntryCursor list(RelPath directory) throws EndpointException, InterruptedException {
        return new Unmapped(root.list(there(directory)), mapping);
    }

    @Override
    public ReadableByteChannel read(RelPath path, long offset, Expect expect)
            throws EndpointException, InterruptedException {
        return root.read(there(path), offset, expect);
    }

    @Override
    public StagedFile stage(RelPath path, StageRequest request) throws EndpointException, InterruptedException {
        return new MappedStagedFile(root.stage(there(path), request), path.name(), this);
    }

    @Override
    public void makeDirectory(RelPath path) throws EndpointException, InterruptedException {
        root.makeDirectory(there(path));
    }

    @Override
    public void delete(RelPath path, Expect expect) throws EndpointException, InterruptedException {
        root.delete(there(path), expect);
    }

    @Override
    public <F extends Facet> Optional<F> facet(Class<F> type) {
        return Optional.ofNullable(type.cast(facets.get(type)));
    }

    @Override
    public Optional<Whereabouts> whereabouts() {
        return root.whereabouts();
    }

    @Override
    public void close() {
        root.close();
    }

    /** What the root calls a path. */
    RelPath there(RelPath path) throws EndpointException {
        return RelPath.of(mapping.encodePath(path.value())
                .orElseThrow(() -> EndpointException.item(
                        Kind.BAD_NAME, path, "the root cannot hold the name, nor one that stands for it")));
    }

    /** An entry under its own name; nothing is done with one whose name stands for none. */
    static Entry here(NameMapping mapping, Entry e) {
        Optional<String> name = mapping.decode(e.name());
        return name.isEmpty() ? Entry.unreadable(e.name()) : name.get().equals(e.name()) ? e : e.named(name.get());
    }

    private List<BulkRead.Item> items(List<BulkRead.Item> items) throws EndpointException {
        var out = new ArrayList<BulkRead.Item>(items.size());
        for (BulkRead.Item i : items) {
            out.add(new BulkRead.Item(there(i.path()), i.entry()));
        }
        return out;
    }

    private List<BulkWrite.Outcome> perform(BulkWrite bulk, List<BulkWrite.Operation> operations)
            throws EndpointException, InterruptedException {
        var outcomes = new ArrayList<BulkWrite.Outcome>(operations.size());
        var mapped = new ArrayList<BulkWrite.Operation>(operations.size());
        for (BulkWrite.Operation o : operations) {
            try {
                mapped.add(there(o));
                outcomes.add(null);
            } catch (EndpointException e) {
                outcomes.add(new BulkWrite.Outcome.Failed(e));
            }
        }
        var done = bulk.perform(mapped).iterator();
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) == null) {
                BulkWrite.Outcome outcome = done.next();
                boolean told = outcome instanceof BulkWrite.Outcome.Done(var entry) && entry != null;
                outcomes.set(
                        i,
                        told && outcome instanceof BulkWrite.Outcome.Done(var entry)
                                ? new BulkWrite.Outcome.Done(
                                        entry.named(operations.get(i).path().name()))
                                : outcome);
            }
        }
        return outcomes;
    }

    private BulkWrite.Operation there(BulkWrite.Operation operation) throws EndpointException {
        return switch (operation) {
            case BulkWrite.MakeDirectory(var path) -> new BulkWrite.MakeDirectory(there(path));
            case BulkWrite.StoreFile o ->
                new BulkWrite.StoreFile(
                        there(o.path()), o.temporary(), o.content(), o.digest(), o.attributes(), o.expect(), o.delta());
            case BulkWrite.StoreLink(var path, var temporary, var text, var attributes, var expect) ->
                new BulkWrite.StoreLink(there(path), temporary, text, attributes, expect);
            case BulkWrite.StoreHardLink(var path, var temporary, var existing, var expect) ->
                new BulkWrite.StoreHardLink(there(path), temporary, there(existing), expect);
            case BulkWrite.SetAttributes(var path, var kind, var attributes) ->
                new BulkWrite.SetAttributes(there(path), kind, attributes);
            case BulkWrite.Delete(var path, var expect) -> new BulkWrite.Delete(there(path), expect);
            case BulkWrite.Move(var path, var from, var expect) -> new BulkWrite.Move(there(path), there(from), expect);
            case BulkWrite.Keep(var change, var kept) -> new BulkWrite.Keep(there(change), there(kept));
        };
    }

    /** The commit, with the names of this side. */
    Commit there(Commit c) throws EndpointException {
        return c.kept() == null ? c : new Commit(c.attributes(), c.digest(), c.expect(), there(c.kept()));
    }
}
