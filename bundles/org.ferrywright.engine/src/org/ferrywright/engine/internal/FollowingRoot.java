package org.ferrywright.engine.internal;

import java.nio.channels.ReadableByteChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.NameRules;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.RevisionNames;
import org.ferrywright.core.SymlinkPolicy;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.endpoint.BulkHash;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.EntryCursor;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.ExtendedMetadata;
import org.ferrywright.endpoint.Facet;
import org.ferrywright.endpoint.HardLinks;
import org.ferrywright.endpoint.Hashing;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.StagedFile;
import org.ferrywright.endpoint.Traits;
import org.ferrywright.endpoint.Whereabouts;

/**
 * A source whose symbolic links are shown as what they lead to, as long as that lies inside the root. Links that lead elsewhere, to
 * nothing or back to a folder that they are in are shown as the links they are.
 *
 * <p>An entry that was reached through a link has the path where it really is as its link target, and no identity: what it is read by
 * and compared with later is the version that was shown. Nothing can be changed here.
 */
final class FollowingRoot implements Endpoint {
    /** A chain of more links is taken for one without an end, as systems do. */
    private static final int MOST_HOPS = 40;

    /** So many followed folders may lie in one another: each may lead to all others, which is more than anybody can hold. */
    private static final int DEEPEST = 10;

    private static final int KNOWN_FOLDERS = 10_000;

    private sealed interface Found {}

    /** @param entry null for a folder that nobody has looked at again; @param origins where links on the way were followed from */
    private record Here(RelPath real, Entry entry, List<RelPath> origins) implements Found {
        boolean isFolder() {
            return entry == null || entry.isDirectory();
        }
    }

    private record Nothing() implements Found {}

    private record Left(Entry link, String why) implements Found {}

    /** The entries of a folder as they are shown below the path by which it was reached. */
    private final class Shown implements EntryCursor {
        private final EntryCursor cursor;
        private final RelPath directory;
        private final Here folder;

        Shown(EntryCursor cursor, RelPath directory, Here folder) {
            this.cursor = cursor;
            this.directory = directory;
            this.folder = folder;
        }

        @Override
        public Entry next() throws EndpointException, InterruptedException {
            Entry e = cursor.next();
            return e == null ? null : shownIn(directory, folder, e);
        }

        @Override
        public void close() {
            cursor.close();
        }
    }

    private static final Found NOTHING = new Nothing();
    private static final String NOWHERE = "it leads to nothing";
    private static final String OUTSIDE = "it leads out of the root";
    private static final String BACK = "it leads back to itself or to a folder that it is in";

    private final Endpoint root;
    /** Folders that no link leads to on their way, as they were listed. */
    private final Map<RelPath, Boolean> plain = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RelPath, Boolean> eldest) {
            return size() > KNOWN_FOLDERS;
        }
    };

    /** The root itself where links are not followed. */
    static Endpoint over(Endpoint root, SymlinkPolicy policy) {
        return policy == SymlinkPolicy.FOLLOW ? new FollowingRoot(root) : root;
    }

    private FollowingRoot(Endpoint root) {
        this.root = root;
    }

    /** Why a link was not followed. */
    String whyNot(String path) throws EndpointException, InterruptedException {
        try {
            return find(RelPath.of(path)) instanceof Left(var _, String why)
                    ? "a symbolic link that is not followed: " + why
                    : "a symbolic link that became something else during the run";
        } catch (EndpointException e) {
            if (e.scope() == Scope.ENDPOINT) {
                throw e;
            }
            return "a symbolic link that could not be followed: " + e.getMessage();
        }
    }

    @Override
    public Traits traits() {
        return root.traits();
    }

    @Override
    public Optional<Entry> stat(RelPath path) throws EndpointException, InterruptedException {
        return path.isRoot()
                ? root.stat(path)
                : switch (find(path)) {
                    case Here here -> Optional.of(shown(path, here));
                    case Left(Entry link, var _) when link.name().equals(path.name()) -> Optional.of(link);
                    case Left(var _, String why) ->
                        throw EndpointException.item(
                                Kind.NOT_DIRECTORY, path, "a link on its way is not followed: " + why);
                    case Nothing _ -> Optional.empty();
                };
    }

    @Override
    public EntryCursor list(RelPath directory) throws EndpointException, InterruptedException {
        Here folder = real(directory, true);
        return new Shown(root.list(folder.real()), directory, folder);
    }

    private Entry shownIn(RelPath directory, Here folder, Entry e) throws EndpointException, InterruptedException {
        RelPath path = directory.child(e.name());
        if (e.isDirectory() && folder.real().equals(directory)) {
            synchronized (plain) {
                plain.put(path, true);
            }
        }
        try {
            return switch (look(folder, e)) {
                case Here here -> shown(path, here);
                case Left(Entry link, var _) -> link;
                case Nothing _ -> e;
            };
        } catch (EndpointException failed) {
            if (failed.scope() == Scope.ENDPOINT) {
                throw failed;
            }
            return Entry.unreadable(e.name());
        }
    }

    private static Entry shown(RelPath path, Here here) {
        Entry e = here.entry();
        return here.real().equals(path) ? e : tagged(e, path.name(), here.real().value());
    }

    /** Two names of what a link leads to are not two names of one file. */
    private static Entry tagged(Entry e, String name, String real) {
        return new Entry(
                name,
                e.kind(),
                e.size(),
                e.modified(),
                e.mode(),
                e.uid(),
                e.gid(),
                0,
                1,
                e.changeToken(),
                real,
                e.extras());
    }

    private Here real(RelPath path, boolean folder) throws EndpointException, InterruptedException {
        Found found = folder && isPlain(path) ? new Here(path, null, List.of()) : find(path);
        return switch (found) {
            case Here here when !folder || here.isFolder() -> here;
            case Here _ -> throw EndpointException.item(Kind.NOT_DIRECTORY, path, path + " is not a folder");
            case Left(var _, String why) ->
                throw EndpointException.item(Kind.NOT_DIRECTORY, path, "a link that is not followed: " + why);
            case Nothing _ -> throw EndpointException.item(Kind.NOT_FOUND, path, "there is no " + path);
        };
    }

    private boolean isPlain(RelPath path) {
        synchronized (plain) {
            return path.isRoot() || plain.get(path) != null;
        }
    }

    /** What a path shows now. */
    private Found find(RelPath path) throws EndpointException, InterruptedException {
        if (path.isRoot()) {
            return new Here(path, null, List.of());
        }
        RelPath parent = path.parent();
        Found above = isPlain(parent) ? new Here(parent, null, List.of()) : find(parent);
        if (!(above instanceof Here folder)) {
            return above instanceof Left(Entry link, String why) ? new Left(link.named(""), why) : above;
        }
        if (!folder.isFolder()) {
            return NOTHING;
        }
        Optional<Entry> entry = root.stat(folder.real().child(path.name()));
        return entry.isEmpty() ? NOTHING : look(folder, entry.get().named(path.name()));
    }

    private Found look(Here folder, Entry e) throws EndpointException, InterruptedException {
        if (e.kind() != EntryKind.SYMLINK) {
            return new Here(folder.real().child(e.name()), e, folder.origins());
        }
        return switch (follow(folder.real(), e)) {
            case Here there
            when there.entry().isDirectory() -> {
                if (holds(there.real(), folder)) {
                    yield new Left(e, BACK);
                }
                if (folder.origins().size() >= DEEPEST) {
                    yield new Left(e, "more than " + DEEPEST + " followed folders would lie in one another");
                }
                var origins = new ArrayList<>(folder.origins());
                origins.add(folder.real());
                yield new Here(there.real(), there.entry(), List.copyOf(origins));
            }
            case Here there -> new Here(there.real(), there.entry(), folder.origins());
            case Left left -> left;
            case Nothing _ -> new Left(e, NOWHERE);
        };
    }

    /** Whether a folder holds the other, or one of those that links were followed from on the way to it. */
    private boolean holds(RelPath outer, Here inner) {
        RelPath key = key(outer);
        return key(inner.real()).startsWith(key) || inner.origins().stream().anyMatch(o -> key(o).startsWith(key));
    }

    private RelPath key(RelPath path) {
        return RelPath.of(root.traits().names().key(path.value()));
    }

    /** Goes the way of a link's text, never through anything that is not in the root. */
    private Found follow(RelPath folder, Entry link) throws EndpointException, InterruptedException {
        NameRules names = root.traits().names();
        var way = new ArrayDeque<String>();
        if (!prepend(way, link.linkTarget(), names)) {
            return new Left(link, OUTSIDE);
        }
        RelPath at = folder;
        Entry here = null;
        int hops = 1;
        while (!way.isEmpty()) {
            String name = way.pop();
            if (here != null && !here.isDirectory()) {
                return NOTHING;
            }
            if (name.equals("..")) {
                if (at.isRoot()) {
                    return new Left(link, OUTSIDE);
                }
                at = at.parent();
                here = null;
            } else if (!name.isEmpty() && !name.equals(".")) {
                if (RevisionNames.isReserved(name)
                        || TemporaryNames.isTemporary(name)
                        || TemporaryNames.isUndoLog(name)) {
                    return new Left(link, "it leads to what Ferrywright keeps for itself");
                }
                if (names.tooLong(name)
                        || name.indexOf(0) >= 0
                        || names.objection(name).isPresent()) {
                    return NOTHING;
                }
                Optional<Entry> next = root.stat(at.child(name));
                if (next.isEmpty()) {
                    return NOTHING;
                }
                here = next.get();
                if (here.kind() == EntryKind.SYMLINK) {
                    if (++hops > MOST_HOPS) {
                        return new Left(link, BACK);
                    }
                    if (!prepend(way, here.linkTarget(), names)) {
                        return new Left(link, OUTSIDE);
                    }
                    here = null;
                } else {
                    at = at.child(name);
                }
            }
        }
        Optional<Entry> end = here == null ? root.stat(at) : Optional.of(here);
        return end.isEmpty() ? NOTHING : new Here(at, end.get(), List.of());
    }

    /** Puts a link's text before the rest of the way; false when it does not start where the link is. */
    private static boolean prepend(Deque<String> way, String text, NameRules names) {
        boolean windows = names.forbidden().indexOf('\\') >= 0;
        String path = windows ? text.replace('\\', '/') : text;
        if (path.startsWith("/") || windows && path.indexOf(':') >= 0) {
            return false;
        }
        List<String> all = List.of(path.split("/", -1));
        all.reversed().forEach(way::push);
        return true;
    }

    @Override
    public ReadableByteChannel read(RelPath path, long offset, Expect expect)
            throws EndpointException, InterruptedException {
        return root.read(place(path, expect), offset, known(expect));
    }

    RelPath place(RelPath path, Expect expect) throws EndpointException, InterruptedException {
        return expect instanceof Expect.Same(Entry entry)
                ? place(path, entry)
                : real(path, false).real();
    }

    private static RelPath place(RelPath path, Entry entry) {
        return entry.kind() == EntryKind.SYMLINK || entry.linkTarget().isEmpty()
                ? path
                : RelPath.of(entry.linkTarget());
    }

    static Expect known(Expect expect) {
        return expect instanceof Expect.Same(Entry entry) ? Expect.same(known(entry)) : expect;
    }

    /** As the root itself tells it. */
    private static Entry known(Entry entry) {
        return entry.kind() == EntryKind.SYMLINK || entry.linkTarget().isEmpty()
                ? entry
                : tagged(entry, RelPath.of(entry.linkTarget()).name(), "");
    }

    private static List<BulkRead.Item> known(List<BulkRead.Item> items) {
        return items.stream()
                .map(i -> new BulkRead.Item(place(i.path(), i.entry()), known(i.entry())))
                .toList();
    }

    @Override
    public <F extends Facet> Optional<F> facet(Class<F> type) {
        Optional<? extends Facet> facet = Optional.empty();
        if (type == BulkRead.class) {
            facet = root.facet(BulkRead.class).map(f -> (BulkRead) items -> f.read(known(items)));
        } else if (type == BulkHash.class) {
            facet = root.facet(BulkHash.class).map(f -> (BulkHash) items -> f.sha256(known(items)));
        } else if (type == ExtendedMetadata.class) {
            facet = root.facet(ExtendedMetadata.class)
                    .map(f -> (ExtendedMetadata) (items, aspects) -> f.read(known(items), aspects));
        } else if (type == Hashing.class) {
            facet = root.facet(Hashing.class).map(f -> (Hashing) (path, offset, length, seed, expect) ->
                    f.digest(place(path, expect), offset, length, seed, known(expect)));
        } else if (type == Deltas.class) {
            facet = root.facet(Deltas.class).map(f -> new FollowedDeltas(f, this));
        } else if (type == HardLinks.class) {
            facet = root.facet(HardLinks.class);
        }
        return facet.map(type::cast);
    }

    @Override
    public Optional<Whereabouts> whereabouts() {
        return root.whereabouts();
    }

    @Override
    public StagedFile stage(RelPath path, StageRequest request) {
        throw readOnly();
    }

    @Override
    public void makeDirectory(RelPath path) {
        throw readOnly();
    }

    @Override
    public void delete(RelPath path, Expect expect) {
        throw readOnly();
    }

    static IllegalStateException readOnly() {
        return new IllegalStateException("a source whose links are followed is only read");
    }

    @Override
    public void close() {
        root.close();
    }
}
