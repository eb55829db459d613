package org.ferrywright.tests.fake;

import java.util.HashSet;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.NameRules;
import org.ferrywright.core.NativeNames;
import org.ferrywright.endpoint.BulkHash;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.CommitMode;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.ExtendedMetadata;
import org.ferrywright.endpoint.Facet;
import org.ferrywright.endpoint.Flush;
import org.ferrywright.endpoint.HardLinks;
import org.ferrywright.endpoint.Hashing;
import org.ferrywright.endpoint.Holds;
import org.ferrywright.endpoint.Keeping;
import org.ferrywright.endpoint.Metadata;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.ServerMove;
import org.ferrywright.endpoint.Space;
import org.ferrywright.endpoint.Symlinks;
import org.ferrywright.endpoint.Traits;

/**
 * What a fake root is like. Starts as the best of all roots; each method returns another.
 *
 * @param commitMode how a file is replaced
 * @param times what it keeps of a time
 * @param names which names it can hold
 * @param modes whether permission bits are kept
 * @param owners whether owner and group are kept
 * @param fileIds whether entries tell file ids and change tokens
 * @param readOnly whether every change is refused
 * @param capacity bytes of all contents together
 * @param latency nanoseconds of the tree's own clock that each operation takes
 * @param facets what the root offers
 * @param holds what metadata is told and kept
 * @param remote whether content travels over a network to it
 * @param seed of everything that is left to chance
 */
public record FakeKnobs(
        CommitMode commitMode,
        FakeTimes times,
        NameRules names,
        boolean modes,
        boolean owners,
        boolean fileIds,
        boolean readOnly,
        long capacity,
        long latency,
        Set<Class<? extends Facet>> facets,
        Holds holds,
        boolean remote,
        long seed) {
    public static final FakeKnobs BEST = new FakeKnobs(
            CommitMode.ATOMIC_REPLACE,
            FakeTimes.EXACT,
            NameRules.POSIX,
            true,
            true,
            true,
            false,
            Long.MAX_VALUE,
            0,
            Set.of(
                    RecursiveList.class,
                    BulkRead.class,
                    BulkWrite.class,
                    Symlinks.class,
                    HardLinks.class,
                    Metadata.class,
                    ServerMove.class,
                    Space.class,
                    Flush.class,
                    Hashing.class,
                    BulkHash.class,
                    Keeping.class,
                    Deltas.class,
                    ExtendedMetadata.class),
            new Holds(Aspect.EXTENDED, Aspect.EXTENDED, true, Long.MAX_VALUE, true),
            true,
            1);

    /** As a share of a Windows machine looks: no case, coarse times, no modes, forbidden characters, no facets. */
    public static final FakeKnobs POOREST = new FakeKnobs(
            CommitMode.DELETE_THEN_RENAME,
            FakeTimes.precision(2_000_000_000L),
            new NameRules(false, false, "\\:*?\"<>|", false, false, true, 255, 0, NameRules.Unit.BYTES),
            false,
            false,
            false,
            false,
            Long.MAX_VALUE,
            0,
            Set.of(),
            Holds.NOTHING,
            true,
            1);

    public FakeKnobs {
        facets = Set.copyOf(facets);
    }

    public FakeKnobs commitMode(CommitMode value) {
        return new FakeKnobs(
                value, times, names, modes, owners, fileIds, readOnly, capacity, latency, facets, holds, remote, seed);
    }

    public FakeKnobs timePrecision(long value) {
        return new FakeKnobs(
                commitMode,
                FakeTimes.precision(value),
                names,
                modes,
                owners,
                fileIds,
                readOnly,
                capacity,
                latency,
                facets,
                holds,
                remote,
                seed);
    }

    public FakeKnobs caseSensitive(boolean value) {
        return new FakeKnobs(
                commitMode,
                times,
                names.withCase(value),
                modes,
                owners,
                fileIds,
                readOnly,
                capacity,
                latency,
                facets,
                holds,
                remote,
                seed);
    }

    public FakeKnobs owned(boolean keepsModes, boolean keepsOwners) {
        return new FakeKnobs(
                commitMode,
                times,
                names,
                keepsModes,
                keepsOwners,
                fileIds,
                readOnly,
                capacity,
                latency,
                facets,
                holds,
                remote,
                seed);
    }

    public FakeKnobs fileIds(boolean value) {
        return new FakeKnobs(
                commitMode,
                times,
                names,
                modes,
                owners,
                value,
                readOnly,
                capacity,
                latency,
                facets,
                holds,
                remote,
                seed);
    }

    public FakeKnobs names(int maxBytes, String forbidden, boolean refusesTrailing) {
        return names(new NameRules(
                names.caseSensitive(),
                names.normalizing(),
                forbidden,
                false,
                !refusesTrailing,
                true,
                maxBytes,
                0,
                NameRules.Unit.BYTES));
    }

    public FakeKnobs names(NameRules value) {
        return new FakeKnobs(
                commitMode,
                times,
                value,
                modes,
                owners,
                fileIds,
                readOnly,
                capacity,
                latency,
                facets,
                holds,
                remote,
                seed);
    }

    public FakeKnobs times(FakeTimes value) {
        return new FakeKnobs(
                commitMode,
                value,
                names,
                modes,
                owners,
                fileIds,
                readOnly,
                capacity,
                latency,
                facets,
                holds,
                remote,
                seed);
    }

    public FakeKnobs readOnly(boolean value) {
        return new FakeKnobs(
                commitMode,
                times,
                names,
                modes,
                owners,
                fileIds,
                value,
                capacity,
                latency,
                facets,
                holds,
                remote,
                seed);
    }

    public FakeKnobs capacity(long value) {
        return new FakeKnobs(
                commitMode,
                times,
                names,
                modes,
                owners,
                fileIds,
                readOnly,
                value,
                latency,
                facets,
                holds,
                remote,
                seed);
    }

    public FakeKnobs latency(long value) {
        return new FakeKnobs(
                commitMode,
                times,
                names,
                modes,
                owners,
                fileIds,
                readOnly,
                capacity,
                value,
                facets,
                holds,
                remote,
                seed);
    }

    @SafeVarargs
    public final FakeKnobs facets(Class<? extends Facet>... value) {
        Set<Class<? extends Facet>> chosen = new HashSet<>();
        for (var facet : value) {
            chosen.add(facet);
        }
        return facets(chosen);
    }

    public FakeKnobs facets(Set<Class<? extends Facet>> value) {
        return new FakeKnobs(
                commitMode,
                times,
                names,
                modes,
                owners,
                fileIds,
                readOnly,
                capacity,
                latency,
                value,
                holds,
                remote,
                seed);
    }

    public FakeKnobs holds(Holds value) {
        return new FakeKnobs(
                commitMode,
                times,
                names,
                modes,
                owners,
                fileIds,
                readOnly,
                capacity,
                latency,
                facets,
                value,
                remote,
                seed);
    }

    public FakeKnobs without(Class<? extends Facet> facet) {
        Set<Class<? extends Facet>> chosen = new HashSet<>(facets);
        chosen.remove(facet);
        return new FakeKnobs(
                commitMode,
                times,
                names,
                modes,
                owners,
                fileIds,
                readOnly,
                capacity,
                latency,
                chosen,
                holds,
                remote,
                seed);
    }

    public FakeKnobs seed(long value) {
        return new FakeKnobs(
                commitMode,
                times,
                names,
                modes,
                owners,
                fileIds,
                readOnly,
                capacity,
                latency,
                facets,
                holds,
                remote,
                value);
    }

    /** Where it lies, as {@link Deltas#remote} tells. */
    public FakeKnobs remote(boolean value) {
        return new FakeKnobs(
                commitMode,
                times,
                names,
                modes,
                owners,
                fileIds,
                readOnly,
                capacity,
                latency,
                facets,
                holds,
                value,
                seed);
    }

    public long timePrecision() {
        return times.precision();
    }

    /** Whether this root can hold the name. */
    public boolean holds(String name) {
        try {
            NativeNames.encode(name);
            return names.objection(name).isEmpty() && !names.tooLong(name);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    Traits traits(String identity) {
        return new Traits(commitMode, times.precision(), names, modes, owners, readOnly, identity, holds);
    }
}
