package org.ferrywright.engine.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.ferrywright.core.Entry;
import org.ferrywright.core.NameRules;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.engine.NameFinding.Kind;

/**
 * What two sides mean by their names, a folder at a time. Where a side takes different names for one, an entry that both have gets one name
 * in both listings; of several that are one name to a side that is written to, one takes part and the others are told and left alone.
 */
final class Names {
    /** Hears what was found. */
    interface Sink {
        void finding(String path, Kind kind, String message);
    }

    /**
     * One entry that the sides spell differently.
     *
     * @param name under which it stands in both listings now
     * @param other how the side spells it that was not followed
     */
    record Respelled(String name, String other) {}

    /** Both listings as they are to be joined. @param leftAlone names that are in neither any more */
    record Joined(Listing source, Listing target, List<Respelled> respelled, Set<String> leftAlone) {}

    private final NameLint atTarget;
    private final NameLint atSource;
    private final boolean follow;
    private final boolean anyCase;
    private final boolean anyForm;
    private final boolean targetFolds;
    private final boolean sourceFolds;
    private final Sink sink;

    /** @param twoWay whether the source is written to as well */
    Names(Endpoint sourceRoot, Endpoint targetRoot, boolean twoWay, Sink sink) {
        NameRules source = sourceRoot.traits().names();
        NameRules target = targetRoot.traits().names();
        this.atTarget = new NameLint(targetRoot, source, "target");
        this.atSource = twoWay ? new NameLint(sourceRoot, target, "source") : null;
        this.targetFolds = target.folds();
        this.sourceFolds = twoWay && source.folds();
        boolean folds = targetFolds || sourceFolds;
        this.anyCase = folds && !(target.caseSensitive() && source.caseSensitive());
        this.anyForm = folds && (target.normalizing() || source.normalizing());
        this.follow = targetFolds;
        this.sink = sink;
    }

    /** Whether some entries may be spelled differently on both sides. */
    boolean folds() {
        return targetFolds || sourceFolds;
    }

    /** Whether the target's listing takes the source's names; else it is the other way round. Whoever follows finds a name in any spelling. */
    boolean targetFollows() {
        return follow;
    }

    String key(String name) {
        return folds() ? NameRules.fold(name, anyCase, anyForm) : name;
    }

    /** A folder of the source that the target lacks: without what the target could not hold. */
    Listing forTarget(Listing s) {
        return alone(s, atTarget, targetFolds, "target");
    }

    /** A folder of the target that the source lacks. */
    Listing forSource(Listing t) {
        return atSource == null ? t : alone(t, atSource, sourceFolds, "source");
    }

    private Listing alone(Listing listing, NameLint lint, boolean folds, String side) {
        var out = new HashSet<String>();
        lint(listing, lint, out);
        if (folds) {
            for (List<Entry> twins : groups(listing.entries()).values()) {
                Entry first = null;
                for (Entry e : twins) {
                    if (first == null && !out.contains(e.name())) {
                        first = e;
                    } else if (first != null && out.add(e.name())) {
                        collision(listing, e, first.name(), side);
                    }
                }
            }
        }
        return without(listing, out);
    }

    /** What either side's filter excludes for what it is there, under its key: nobody may touch that name on any side. */
    Set<String> withheld(Listing s, Listing t) {
        Set<String> all = OrderedWalk.withheld(s, t);
        return folds() ? all.stream().map(this::key).collect(Collectors.toSet()) : all;
    }

    Joined join(Listing given, Listing found) {
        var out = new HashSet<String>();
        Set<String> withheld = withheld(given, found);
        if (!withheld.isEmpty()) {
            for (Listing l : List.of(given, found)) {
                l.entries().stream()
                        .map(Entry::name)
                        .filter(name -> withheld.contains(key(name)))
                        .forEach(out::add);
            }
        }
        Listing s = without(given, out);
        Listing t = without(found, out);
        lint(s, atTarget, out);
        if (atSource != null) {
            lint(t, atSource, out);
        }
        if (!folds() || sameNames(s.entries(), t.entries()) && !twins(s.entries())) {
            return new Joined(without(s, out), without(t, out), List.of(), out);
        }
        var respelled = new ArrayList<Respelled>();
        Map<String, List<Entry>> there = groups(t.entries());
        var sourceOut = new HashSet<String>();
        var targetOut = new HashSet<String>();
        var renames = new HashMap<String, String>();
        Map<String, List<Entry>> here = groups(s.entries());
        for (var group : here.entrySet()) {
            List<Entry> a = group.getValue();
            List<Entry> b = there.getOrDefault(group.getKey(), List.of());
            settle(s, t, a, b, sourceOut, targetOut).ifPresent(pair -> {
                respelled.add(pair);
                renames.put(pair.other(), pair.name());
            });
        }
        if (sourceFolds) {
            there.forEach((key, b) -> {
                if (!here.containsKey(key)) {
                    leaveTwins(t, b, b.getFirst(), targetOut, "source");
                }
            });
        }
        sourceOut.addAll(out);
        targetOut.addAll(out);
        Listing source = without(s, sourceOut);
        Listing target = without(t, targetOut);
        out.addAll(sourceOut);
        out.addAll(targetOut);
        return new Joined(
                follow ? source : renamed(source, renames), follow ? renamed(target, renames) : target, respelled, out);
    }

    /** Entries of both sides that are one name to at least one of them. */
    private Optional<Respelled> settle(
            Listing s, Listing t, List<Entry> a, List<Entry> b, Set<String> sourceOut, Set<String> targetOut) {
        Entry same = null;
        for (Entry e : a) {
            if (same == null && has(b, e.name())) {
                same = e;
            }
        }
        Entry mine = same != null ? same : a.getFirst();
        if (targetFolds) {
            leaveTwins(s, a, mine, sourceOut, "target");
        }
        if (b.isEmpty()) {
            return Optional.empty();
        }
        Entry theirs = same != null ? named(b, same.name()) : b.getFirst();
        if (sourceFolds) {
            leaveTwins(t, b, theirs, targetOut, "source");
        } else if (targetFolds) {
            // more than one where only one can be: not what we believe the target is
            b.stream().filter(e -> e != theirs).forEach(e -> targetOut.add(e.name()));
        }
        if (same != null) {
            return Optional.empty();
        }
        if (!s.complete() || !t.complete()) {
            // a listing that was cut short may lack the very name that belongs to the other
            a.forEach(e -> sourceOut.add(e.name()));
            b.forEach(e -> targetOut.add(e.name()));
            return Optional.empty();
        }
        return Optional.of(
                follow ? new Respelled(mine.name(), theirs.name()) : new Respelled(theirs.name(), mine.name()));
    }

    private void leaveTwins(Listing listing, List<Entry> all, Entry first, Set<String> out, String side) {
        for (Entry e : all) {
            if (e != first && out.add(e.name())) {
                collision(listing, e, first.name(), side);
            }
        }
    }

    private void collision(Listing listing, Entry e, String first, String side) {
        sink.finding(
                path(listing, e.name()),
                Kind.NAME_COLLISION,
                "the " + side + " takes this name for the same as " + RelPath.of(first)
                        + " beside it; only that one is replicated, rename one of them");
    }

    private void lint(Listing listing, NameLint lint, Set<String> out) {
        if (lint.idle()) {
            return;
        }
        for (Entry e : listing.entries()) {
            String path = path(listing, e.name());
            lint.look(path, e.name()).ifPresent(f -> {
                sink.finding(path, f.kind(), f.message());
                if (!f.kind().harmless()) {
                    out.add(e.name());
                }
            });
        }
    }

    private Map<String, List<Entry>> groups(List<Entry> entries) {
        var groups = new LinkedHashMap<String, List<Entry>>();
        for (Entry e : entries) {
            groups.computeIfAbsent(key(e.name()), k -> new ArrayList<>(1)).add(e);
        }
        return groups;
    }

    private boolean twins(List<Entry> entries) {
        var seen = new HashSet<String>();
        return !entries.stream().allMatch(e -> seen.add(key(e.name())));
    }

    private static boolean sameNames(List<Entry> a, List<Entry> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!a.get(i).name().equals(b.get(i).name())) {
                return false;
            }
        }
        return true;
    }

    private static boolean has(List<Entry> all, String name) {
        return all.stream().anyMatch(e -> e.name().equals(name));
    }

    private static Entry named(List<Entry> all, String name) {
        return all.stream().filter(e -> e.name().equals(name)).findFirst().orElseThrow();
    }

    private static Listing renamed(Listing l, Map<String, String> names) {
        if (names.isEmpty()) {
            return l;
        }
        var entries = new ArrayList<Entry>(l.entries().size());
        for (Entry e : l.entries()) {
            String name = names.get(e.name());
            entries.add(name == null ? e : e.named(name));
        }
        entries.sort(Comparator.comparing(Entry::name));
        return with(l, entries);
    }

    private static Listing without(Listing l, Set<String> names) {
        if (names.isEmpty()) {
            return l;
        }
        Predicate<Entry> stays = e -> !names.contains(e.name());
        return with(l, l.entries().stream().filter(stays).toList());
    }

    private static Listing with(Listing l, List<Entry> entries) {
        return new Listing(l.directory(), l.self(), entries, l.temporaries(), l.withheld(), l.fault());
    }

    private static String path(Listing l, String name) {
        return l.directory().child(name).value();
    }
}
