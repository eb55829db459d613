package org.ferrywright.engine.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Comparison;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.Hashing;
import org.ferrywright.endpoint.ServerMove;

/**
 * Finds what the source only gave another name: a second pass over what would be deleted and what would be made. Size and time make a
 * candidate, equal content proves it: a file by its digest on both sides, a folder by the digests of all its files. What is not proven
 * is deleted and made as planned.
 */
final class MoveFinder {
    /** More candidates than these are not looked for, so that memory stays bounded: the rest is sent as new. */
    private static final int MOST_FILES = 200_000;

    private static final int MOST_FOLDERS = 100_000;
    private static final int AT_ONCE = 16;

    private record Facts(long size, Timestamp modified) {}

    private record Gone(String path, Entry entry) {}

    /** A file that may have come from another: both have to have the same content. */
    private record Pair(String to, Entry source, String from, Entry target) {}

    private final Link link;
    private final DeferredActions deferred;
    private final boolean folders;
    private final Set<String> impure;
    private final Comparison comparison;
    private final Pace pace;
    private final Moves moves = new Moves();

    /**
     * @param folders whether whole folders may be moved: not where a filter hides some of what is in them
     * @param impure folders of the target that hold, at any depth, something which is not to be deleted
     */
    MoveFinder(Link link, DeferredActions deferred, boolean folders, Set<String> impure, Pace pace) {
        this.pace = pace;
        this.link = link;
        this.deferred = deferred;
        this.folders = folders;
        this.impure = impure;
        this.comparison = link.comparison();
    }

    /** Writes what it finds into the log of moves and returns it. */
    Moves find() throws Exception {
        boolean able = link.target().facet(ServerMove.class).isPresent()
                && link.target().facet(Hashing.class).isPresent();
        if (able && deferred.deletes().count() > 0 && deferred.changes().count() > 0) {
            if (folders) {
                wholeFolders();
            }
            singleFiles();
        }
        return moves;
    }

    private void wholeFolders() throws Exception {
        Map<String, String> topmost = topmost(candidates(goneFolders()));
        if (topmost.isEmpty()) {
            return;
        }
        Set<String> origins = new HashSet<>(topmost.values());
        var goneEntries = new HashMap<String, Entry>();
        deferred.deletes()
                .forward(all -> all.forEach(a -> {
                    if (origins.contains(a.path())) {
                        goneEntries.put(a.path(), ((Action.Remove) a).target());
                    }
                }));
        Set<String> wrong = differing(topmost);
        deferred.changes().forward(all -> {
            for (Action a : all) {
                String from = topmost.get(a.path());
                if (from != null && !wrong.contains(a.path())) {
                    moves.add(from, a.path());
                    deferred.moves().append(new Action.Relocate(a.path(), from, made(a), goneEntries.get(from)));
                }
            }
        });
    }

    private Map<ContentDigest, Deque<String>> goneFolders() throws Exception {
        Map<ContentDigest, Deque<String>> gone = new HashMap<>();
        var trees = new TreePrints(comparison, (path, print) -> {
            if (gone.size() < MOST_FOLDERS && !impure.contains(path)) {
                gone.computeIfAbsent(print, _ -> new ArrayDeque<>(1)).add(path);
            }
        });
        deferred.deletes().forward(all -> all.forEach(a -> trees.entry(a.path(), ((Action.Remove) a).target())));
        trees.end();
        return gone;
    }

    /** New folders that look like one that goes. */
    private Map<String, String> candidates(Map<ContentDigest, Deque<String>> gone) throws Exception {
        Map<String, String> found = new HashMap<>();
        if (gone.isEmpty()) {
            return found;
        }
        var trees = new TreePrints(comparison, (path, print) -> {
            Deque<String> alike = gone.get(print);
            if (alike != null && !alike.isEmpty()) {
                found.put(path, alike.poll());
            }
        });
        deferred.changes().forward(all -> {
            for (Action a : all) {
                Entry made = made(a);
                if (made != null) {
                    trees.entry(a.path(), made);
                }
            }
        });
        trees.end();
        return found;
    }

    /** A moved folder takes all folders in it along. */
    private static Map<String, String> topmost(Map<String, String> candidates) {
        var chosen = new HashMap<String, String>();
        var departures = new Moves();
        for (String to : candidates.keySet().stream().sorted(RelPath.TREE_ORDER).toList()) {
            String from = candidates.get(to);
            if (departures.arrivalOf(to) == null && departures.departureOf(from) == null) {
                chosen.put(to, from);
                departures.add(from, to);
            }
        }
        return chosen;
    }

    /** Those of the folders in which some file's content is another. */
    private Set<String> differing(Map<String, String> folders) throws Exception {
        var wrong = new HashSet<String>();
        var among = new Moves();
        folders.forEach((to, from) -> among.add(from, to));
        long precision = link.target().traits().timePrecision();
        deferred.changes().forward(all -> {
            var pairs = new ArrayList<Pair>();
            for (Action a : all) {
                Entry made = made(a);
                String to = made == null || !made.isFile() ? null : among.arrivalOf(a.path());
                if (to != null && !wrong.contains(to)) {
                    String from = folders.get(to) + a.path().substring(to.length());
                    // the prints were equal, so this is what stands there
                    pairs.add(new Pair(a.path(), made, from, AgreedKeeper.asKept(made, precision)));
                }
            }
            Set<Pair> same = Set.copyOf(sameContent(pairs));
            pairs.stream().filter(p -> !same.contains(p)).forEach(p -> wrong.add(among.arrivalOf(p.to())));
        });
        return wrong;
    }

    private void singleFiles() throws Exception {
        Map<Facts, List<Gone>> gone = new HashMap<>();
        var count = new AtomicInteger();
        deferred.deletes()
                .forward(all -> all.forEach(a -> {
                    Entry e = ((Action.Remove) a).target();
                    if (e.isFile()
                            && e.links() < 2
                            && moves.departureOf(a.path()) == null
                            && count.incrementAndGet() <= MOST_FILES) {
                        gone.computeIfAbsent(facts(e), _ -> new ArrayList<>(1)).add(new Gone(a.path(), e));
                    }
                }));
        if (gone.isEmpty()) {
            return;
        }
        deferred.changes().forward(all -> {
            var pairs = new ArrayList<Pair>();
            for (Action a : all) {
                Entry made = made(a);
                if (made != null && made.isFile() && made.links() < 2 && moves.arrivalOf(a.path()) == null) {
                    Gone from = best(gone.get(facts(made)), a.path());
                    if (from != null) {
                        pairs.add(new Pair(a.path(), made, from.path(), from.entry()));
                    }
                }
            }
            for (Pair p : sameContent(pairs)) {
                moves.add(p.from(), p.to());
                deferred.moves().append(new Action.Relocate(p.to(), p.from(), p.source(), p.target()));
                if (!comparison.sameMetadata(p.source(), p.target())) {
                    Attributes attributes = link.attributes(p.source());
                    deferred.finish().append(new Action.Adjust(p.to(), EntryKind.FILE, attributes, false, p.source()));
                }
            }
        });
    }

    /** Takes one of those that look the same: that of the same name if there is one. */
    private static Gone best(List<Gone> alike, String path) {
        if (alike == null || alike.isEmpty()) {
            return null;
        }
        String name = path.substring(path.lastIndexOf('/') + 1);
        for (int i = 0; i < alike.size(); i++) {
            String p = alike.get(i).path();
            if (p.substring(p.lastIndexOf('/') + 1).equals(name)) {
                return alike.remove(i);
            }
        }
        return alike.removeFirst();
    }

    private Facts facts(Entry e) {
        return new Facts(e.size(), e.modified().truncate(comparison.timePrecision()));
    }

    /** What an action makes where the target has nothing yet, or null. */
    private static Entry made(Action a) {
        return switch (a) {
            case Action.Store(var _, var source, var target) -> target == null ? source : null;
            case Action.Link(var _, var source, var target) -> target == null ? source : null;
            case Action.Folder(var _, var source) -> source;
            default -> null;
        };
    }

    /** Those whose content is the same on both sides; a doubt makes it another. */
    private List<Pair> sameContent(List<Pair> pairs) throws EndpointException, InterruptedException {
        Set<Pair> same = ConcurrentHashMap.newKeySet();
        Together.run(pace, pairs, AT_ONCE, p -> {
            try {
                if (sameContent(p)) {
                    same.add(p);
                }
            } catch (EndpointException e) {
                if (e.scope() == Scope.ENDPOINT) {
                    throw e;
                }
            }
        });
        return pairs.stream().filter(same::contains).toList();
    }

    private boolean sameContent(Pair p) throws EndpointException, InterruptedException {
        if (p.source().size() == 0) {
            return true;
        }
        Optional<Boolean> byBlocks = Contents.sameBlocks(
                link.source(), RelPath.of(p.to()), p.source(), link.target(), RelPath.of(p.from()), p.target());
        if (byBlocks.isPresent()) {
            return byBlocks.get();
        }
        long seed = link.digestSeed();
        ContentDigest there = Contents.digest(link.target(), RelPath.of(p.from()), p.target(), seed);
        return there.equals(link.contents().digest(RelPath.of(p.to()), p.source()));
    }
}
