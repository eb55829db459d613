package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Comparison;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Extras;
import org.ferrywright.core.Filter;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.CondensedList;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.junit.jupiter.api.Test;

/** Walks of which only what differs has to be told: whoever expects what, what comes is what the full walk tells. */
@Exercises(CondensedList.class)
abstract class CondensedListGroup extends ContractGroup {
    /** What a full walk tells, with everything that a comparison can look at. */
    private List<Listing> there(Filter filter) throws Exception {
        var all = new ArrayList<Listing>();
        try (var walk = facet(RecursiveList.class)
                .walk(RelPath.ROOT, filter, comparison().extended())) {
            for (Listing l = walk.next(); l != null; l = walk.next()) {
                all.add(l);
            }
        }
        return all;
    }

    private Comparison comparison() {
        var traits = endpoint().traits();
        return new Comparison(
                traits.timePrecision(),
                traits.modes(),
                traits.owners(),
                true,
                false,
                traits.holds().tells());
    }

    private List<Listing> condensed(Filter filter, List<Listing> expected) throws Exception {
        return condensed(filter, expected, comparison());
    }

    private List<Listing> condensed(Filter filter, List<Listing> expected, Comparison comparison) throws Exception {
        var all = new ArrayList<Listing>();
        try (var walk = facet(CondensedList.class).walk(filter, comparison, 42)) {
            var telling = background(() -> {
                for (Listing l : expected) {
                    walk.expect(l);
                }
                walk.expectNothingMore();
                return null;
            });
            for (Listing l = walk.next(); l != null; l = walk.next()) {
                all.add(l);
            }
            telling.get();
        }
        return all;
    }

    private static FutureTask<Void> background(Callable<Void> work) {
        var task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private void tree() {
        backdoor().file("f", text("x"));
        backdoor().link("link", "f");
        backdoor().directory("a");
        backdoor().directory("a/empty");
        backdoor().file("a/g", text("yy"));
        backdoor().directory("a-b");
        backdoor().file("a-b/h", text("zzz"));
        backdoor().directory("wide");
        for (int i = 0; i < 700; i++) {
            backdoor().file("wide/%04d".formatted(i), text("w" + i % 3));
        }
        backdoor().directory("z");
        backdoor().file("z/last", text("l"));
    }

    /** With ids that no root gives: none of them may come back as the root's. */
    private static Entry marked(Entry e) {
        return new Entry(
                e.name(),
                e.kind(),
                e.size(),
                e.modified(),
                e.mode(),
                e.uid(),
                e.gid(),
                77,
                1,
                88,
                e.linkTarget(),
                e.extras());
    }

    private static Listing with(Listing l, List<Entry> entries) {
        return new Listing(l.directory(), l.self(), entries, List.of(), List.of(), Optional.empty());
    }

    private static List<Listing> marked(List<Listing> all) {
        return all.stream()
                .map(l -> with(
                        l, l.entries().stream().map(CondensedListGroup::marked).toList()))
                .toList();
    }

    private static long told(List<Listing> found) {
        return found.stream()
                .flatMap(l -> l.entries().stream())
                .filter(e -> e.changeToken() != 0)
                .count();
    }

    private static List<String> facts(List<Listing> all) {
        return marked(all).stream()
                .map(l -> l.directory() + " " + l.self().modified() + l.self().mode() + l.entries())
                .toList();
    }

    @Test
    void whatIsAsExpectedIsNotTold() throws Exception {
        tree();
        var there = there(Filter.ALL);
        var found = condensed(Filter.ALL, marked(there));
        assertThat(facts(found)).isEqualTo(facts(there));
        assertThat(told(found)).as("entries that came over").isZero();
        assertThat(found).flatExtracting(Listing::entries).allMatch(e -> e.fileId() == 0 && e.links() == 1);
    }

    @Test
    void whoExpectsNothingIsToldEverything() throws Exception {
        tree();
        var there = there(Filter.ALL);
        assertThat(condensed(Filter.ALL, List.of()).toString()).isEqualTo(there.toString());
    }

    @Test
    void anEmptyRootIsToldToWhoExpectsALot() throws Exception {
        tree();
        var expected = there(Filter.ALL);
        for (Listing l : expected.reversed()) {
            for (Entry e : l.entries()) {
                endpoint().delete(l.directory().child(e.name()), Expect.ANY);
            }
        }
        assertThat(condensed(Filter.ALL, expected).toString())
                .isEqualTo(there(Filter.ALL).toString());
    }

    @Test
    void oneChangeInAWideFolderCostsAStretch() throws Exception {
        tree();
        var expected = marked(there(Filter.ALL));
        backdoor().file("wide/0300", text("another"));
        var there = there(Filter.ALL);
        var found = condensed(Filter.ALL, expected);
        assertThat(facts(found)).isEqualTo(facts(there));
        assertThat(told(found)).isBetween(1L, 600L);
        var wide = found.get(found.size() - 2);
        assertThat(wide.directory()).isEqualTo(path("wide"));
        assertThat(wide.entries().get(300)).isEqualTo(stat("wide/0300"));
    }

    @Test
    void everyFactThatCountsIsSeen() throws Exception {
        backdoor().file("f", text("x"));
        backdoor().link("link", "f");
        backdoor().directory("d");
        var there = there(Filter.ALL);
        Entry self = there.getFirst().self();
        var traits = endpoint().traits();
        for (Entry e : there.getFirst().entries()) {
            var others = new ArrayList<Entry>();
            others.add(new Entry(
                    e.name(), EntryKind.SPECIAL, 0, e.modified(), e.mode(), e.uid(), e.gid(), 0, 1, 0, "", e.extras()));
            others.add(e.named(e.name() + "x"));
            if (!e.isDirectory()) {
                long seconds = e.modified().seconds() + 2 + traits.timePrecision() / 1_000_000_000L;
                others.add(e.at(new Timestamp(seconds, e.modified().nanos())));
            }
            if (e.isFile()) {
                others.add(changed(e, e.size() + 1, e.mode(), e.uid(), ""));
                if (traits.modes()) {
                    others.add(changed(e, e.size(), e.mode() ^ 0100, e.uid(), ""));
                }
            }
            if (traits.owners() && !e.isDirectory()) {
                others.add(changed(e, e.size(), e.mode(), e.uid() + 1, e.linkTarget()));
            }
            if (e.kind() == EntryKind.SYMLINK) {
                others.add(changed(e, 0, e.mode(), e.uid(), "g"));
            }
            for (Entry other : others) {
                var entries = new ArrayList<>(there.getFirst().entries());
                entries.set(entries.indexOf(e), other);
                entries.sort((a, b) -> a.name().compareTo(b.name()));
                var expected = List.of(with(there.getFirst(), entries), there.get(1));
                assertThat(condensed(Filter.ALL, marked(expected)).toString())
                        .as("expected %s", other)
                        .isEqualTo(there.toString());
            }
        }
        var root = new Listing(
                RelPath.ROOT,
                self.at(new Timestamp(self.modified().seconds() + 120, 0)),
                there.getFirst().entries(),
                List.of(),
                List.of(),
                Optional.empty());
        assertThat(condensed(Filter.ALL, List.of(root, there.get(1))).toString())
                .as("a time of the folder itself")
                .isEqualTo(there.toString());
    }

    private static Entry changed(Entry e, long size, int mode, int uid, String link) {
        return new Entry(e.name(), e.kind(), size, e.modified(), mode, uid, e.gid(), 0, 1, 0, link, e.extras());
    }

    @Test
    void whatDoesNotCountIsNotLookedAt() throws Exception {
        backdoor().file("f", text("x"));
        var there = there(Filter.ALL);
        Entry f = there.getFirst().entries().getFirst();
        Entry other = changed(f, f.size(), f.mode() ^ 0100, f.uid() + 1, "");
        var expected = marked(List.of(with(there.getFirst(), List.of(other))));
        var poor = new Comparison(2_000_000_000L, false, false, true, false);
        assertThat(told(condensed(Filter.ALL, expected, poor))).isZero();
        assertThat(condensed(Filter.ALL, expected, poor)
                        .getFirst()
                        .entries()
                        .getFirst()
                        .uid())
                .isEqualTo(f.uid() + 1);
    }

    @Test
    void doubtIsTold() throws Exception {
        backdoor().directory("clean");
        backdoor().file("clean/f", text("x"));
        backdoor().directory("dirty");
        backdoor().file("dirty/f", text("x"));
        var expected = there(Filter.ALL);
        String temporary = temporary();
        backdoor().file("dirty/" + temporary, text("half"));
        var found = condensed(Filter.ALL, expected);
        assertThat(found.getLast().temporaries()).containsExactly(temporary);
        assertThat(found.toString()).isEqualTo(there(Filter.ALL).toString());
    }

    @Test
    void namesThatAreWithheldAreTold() throws Exception {
        backdoor().directory("d");
        backdoor().file("d/large", bytes(3_000, 1));
        backdoor().file("d/small", text("x"));
        var filter = new Filter(List.of(new Filter.Rule(false, "{size>1k}")));
        var all = there(filter);
        assertThat(all.getLast().withheld()).containsExactly("large");
        var unaware = List.of(all.getFirst(), with(all.getLast(), all.getLast().entries()));
        assertThat(condensed(filter, unaware).toString()).isEqualTo(all.toString());
        assertThat(condensed(filter, all).toString()).isEqualTo(all.toString());
    }

    @Test
    void aFolderThatCannotBeReadIsTold() throws Exception {
        backdoor().directory("d");
        backdoor().file("d/f", text("x"));
        var expected = there(Filter.ALL);
        assumeTrue(backdoor().deny("d"), "nothing is denied to us");
        var found = condensed(Filter.ALL, expected);
        assertThat(found.getLast().complete()).isFalse();
    }

    @Test
    void ourTemporariesAreNotTaken() throws Exception {
        backdoor().file("f", text("x"));
        Listing there = there(Filter.ALL).getFirst();
        var expected = new Listing(
                there.directory(), there.self(), there.entries(), List.of(temporary()), List.of(), Optional.empty());
        assertThat(condensed(Filter.ALL, List.of(expected)).getFirst().temporaries())
                .isEmpty();
    }

    @Test
    void goesOnThroughFoldersThatTheRootLacks() throws Exception {
        backdoor().directory("m");
        backdoor().file("m/f", text("x"));
        var there = there(Filter.ALL);
        Entry f = there.getLast().entries().getFirst();
        var before = new ArrayList<Listing>();
        for (int i = 0; i < 300; i++) {
            before.add(with(
                    new Listing(
                            path("b%03d".formatted(i)),
                            there.getFirst().self().named("b%03d".formatted(i)),
                            List.of(),
                            List.of(),
                            List.of(),
                            Optional.empty()),
                    List.of(f, f.named("g"))));
        }
        try (var walk = facet(CondensedList.class).walk(Filter.ALL, comparison(), 7)) {
            walk.expect(there.getFirst());
            for (Listing l : before) {
                walk.expect(l);
            }
            assertThat(walk.upTo(RelPath.ROOT).directory()).isEqualTo(RelPath.ROOT);
            for (Listing l : before.subList(0, 200)) {
                assertThat(walk.upTo(l.directory())).isNull();
            }
            // whoever could have asked for nothing more would wait here for ever
            walk.expectNothingMore();
            assertThat(walk.upTo(path("m")).directory()).isEqualTo(path("m"));
            assertThat(walk.upTo(path("z"))).isNull();
            assertThat(walk.next()).isNull();
        }
    }

    /** Any expectation and any tree: what comes is what is there. */
    @Test
    void whateverIsExpectedWhatComesIsThere() throws Exception {
        tree();
        var there = there(Filter.ALL);
        for (long seed = 1; seed <= 25; seed++) {
            var random = new Random(seed);
            var expected = marked(disturbed(there, random));
            assertThat(facts(condensed(Filter.ALL, expected)))
                    .as("seed " + seed)
                    .isEqualTo(facts(there));
        }
    }

    private static List<Listing> disturbed(List<Listing> all, Random random) {
        int odds = List.of(2, 20, 300).get(random.nextInt(3));
        var out = new ArrayList<Listing>();
        for (Listing l : all) {
            if (random.nextInt(odds) == 0 && !l.directory().isRoot()) {
                continue;
            }
            var entries = new ArrayList<Entry>();
            for (Entry e : l.entries()) {
                if (random.nextInt(odds) != 0) {
                    entries.add(e);
                } else if (random.nextBoolean()) {
                    entries.add(changed(e, e.size() + 1, e.mode(), e.uid(), e.linkTarget()));
                }
                if (random.nextInt(odds) == 0) {
                    entries.add(e.named(e.name() + "+"));
                }
            }
            entries.sort((a, b) -> a.name().compareTo(b.name()));
            out.add(with(l, entries));
            if (random.nextInt(odds) == 0) {
                RelPath more = RelPath.of(
                        l.directory().child("zzz" + random.nextInt(9)).value());
                out.add(new Listing(more, l.self(), entries, List.of(), List.of(), Optional.empty()));
            }
        }
        out.sort((a, b) -> a.directory().compareTo(b.directory()));
        return out;
    }

    @Test
    void extendedMetadataCounts() throws Exception {
        var tells = EnumSet.noneOf(Aspect.class);
        tells.addAll(endpoint().traits().holds().tells());
        assumeTrue(tells.contains(Aspect.XATTR), "tells no attributes");
        backdoor().file("f", text("x"));
        var there = there(Filter.ALL);
        Entry f = there.getFirst().entries().getFirst();
        var other = f.with(new Extras(Map.of(Aspect.XATTR, 12345L), false));
        var expected = List.of(with(there.getFirst(), List.of(other)));
        assertThat(condensed(Filter.ALL, expected).toString()).isEqualTo(there.toString());
    }
}
