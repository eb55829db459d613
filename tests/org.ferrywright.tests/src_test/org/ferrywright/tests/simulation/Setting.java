package org.ferrywright.tests.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.ferrywright.core.ConflictPolicy;
import org.ferrywright.core.Mode;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.CommitMode;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.Facet;
import org.ferrywright.endpoint.Flush;
import org.ferrywright.endpoint.HardLinks;
import org.ferrywright.endpoint.Hashing;
import org.ferrywright.endpoint.Metadata;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.ServerMove;
import org.ferrywright.endpoint.Space;
import org.ferrywright.endpoint.Symlinks;
import org.ferrywright.tests.fake.FakeKnobs;

/**
 * What stays the same in one history.
 *
 * @param deletes most entries that a run may delete unasked; negative: as many as it likes
 * @param worthSending see the engine's {@code Pace}
 * @param inPlace whether changed files are patched where they lie, where a root can do that
 * @param skew nanoseconds by which the target's clock is ahead
 */
record Setting(
        Mode mode,
        ConflictPolicy policy,
        FakeKnobs source,
        FakeKnobs target,
        int deletes,
        int worthSending,
        boolean inPlace,
        long skew,
        List<String> names) {
    private static final List<Class<? extends Facet>> OPTIONAL = List.of(
            RecursiveList.class,
            BulkRead.class,
            BulkWrite.class,
            Symlinks.class,
            HardLinks.class,
            Hashing.class,
            Space.class,
            Flush.class,
            Deltas.class);

    private static final List<String> NAMES = List.of(
            "a",
            "b",
            "c.txt",
            "a b",
            "line\nbreak",
            "ä",
            "\uD83D\uDE80",
            "\uDCFFbytes",
            "-r",
            "~",
            "x".repeat(255),
            "CON.",
            "a:b");

    static Setting of(Random random) {
        Mode mode = Mode.values()[random.nextInt(Mode.values().length)];
        FakeKnobs source = knobs(random, mode == Mode.TWO_WAY);
        FakeKnobs target = knobs(random, mode == Mode.TWO_WAY);
        ConflictPolicy policy = random.nextInt(10) < 6
                ? ConflictPolicy.KEEP_BOTH
                : ConflictPolicy.values()[random.nextInt(ConflictPolicy.values().length)];
        List<String> names = new ArrayList<>(NAMES);
        names.removeIf(n -> !source.holds(n) || !target.holds(n));
        Collections.shuffle(names, random);
        return new Setting(
                mode,
                policy,
                source,
                target,
                random.nextInt(4) == 0 ? random.nextInt(8) : -1,
                1 + random.nextInt(16),
                random.nextInt(3) == 0,
                random.nextInt(3) == 0 ? random.nextLong(-3_000_000_000_000L, 3_000_000_000_000L) : 0,
                List.copyOf(names.subList(0, 3 + random.nextInt(3))));
    }

    /** The plainest setting of this kind, in which a fault is easier to understand. */
    Setting plain() {
        return new Setting(mode, policy, FakeKnobs.BEST, FakeKnobs.BEST, deletes, worthSending, inPlace, 0, names);
    }

    long precision() {
        return Math.max(source.timePrecision(), target.timePrecision());
    }

    FakeKnobs knobs(Side side) {
        return side == Side.SOURCE ? source : target;
    }

    boolean links() {
        return target.facets().contains(Symlinks.class)
                && (mode != Mode.TWO_WAY || source.facets().contains(Symlinks.class));
    }

    /** Whether people there make symbolic links: not where the engine could not do anything with them. */
    boolean links(Side side) {
        return (mode != Mode.TWO_WAY || links()) && knobs(side).commitMode() != CommitMode.IN_PLACE;
    }

    private static FakeKnobs knobs(Random random, boolean twoWay) {
        FakeKnobs knobs = FakeKnobs.BEST.seed(random.nextInt(1_000_000));
        if (random.nextInt(3) == 0) {
            return knobs;
        }
        int commit = random.nextInt(6);
        if (commit == 0) {
            knobs = knobs.commitMode(CommitMode.DELETE_THEN_RENAME);
        } else if (commit == 1 && !twoWay) {
            knobs = knobs.commitMode(CommitMode.IN_PLACE);
        }
        knobs = knobs.timePrecision(new long[] {1, 1, 100, 1_000_000_000, 2_000_000_000}[random.nextInt(5)])
                .caseSensitive(random.nextInt(4) > 0)
                .owned(random.nextInt(4) > 0, random.nextBoolean())
                .fileIds(random.nextInt(4) > 0);
        if (random.nextInt(4) == 0) {
            knobs = knobs.names(255, "\\:*?\"<>|\n", true);
        }
        Set<Class<? extends Facet>> facets = new HashSet<>(Set.of(ServerMove.class, Metadata.class));
        for (Class<? extends Facet> f : OPTIONAL) {
            boolean inPlace = knobs.commitMode() == CommitMode.IN_PLACE;
            boolean possible =
                    (f != HardLinks.class || (knobs.fileIds() && !inPlace)) && (f != Symlinks.class || !inPlace);
            if (random.nextInt(4) > 0 && possible) {
                facets.add(f);
            }
        }
        return knobs.facets(facets);
    }

    @Override
    public String toString() {
        return "mode " + mode + (mode == Mode.TWO_WAY ? ", conflicts " + policy : "")
                + (inPlace ? ", in place" : "")
                + (deletes < 0 ? "" : ", at most " + deletes + " deletes") + "\n  source: " + text(source)
                + "\n  target: " + text(target) + (skew == 0 ? "" : ", its clock " + skew + " ns ahead");
    }

    private static String text(FakeKnobs k) {
        if (k.seed(1).equals(FakeKnobs.BEST)) {
            return "can everything";
        }
        return k.commitMode() + ", times in " + k.timePrecision() + " ns"
                + (k.names().caseSensitive() ? "" : ", case ignored")
                + (k.modes() ? "" : ", no modes") + (k.owners() ? "" : ", no owners") + (k.fileIds() ? "" : ", no ids")
                + ", " + k.facets().stream().map(Class::getSimpleName).sorted().toList();
    }
}
