package org.ferrywright.tests.fake;

import java.util.HashSet;
import java.util.Set;
import org.ferrywright.core.NativeNames;
import org.ferrywright.endpoint.BulkHash;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.CommitMode;
import org.ferrywright.endpoint.Facet;
import org.ferrywright.endpoint.Flush;
import org.ferrywright.endpoint.HardLinks;
import org.ferrywright.endpoint.Hashing;
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
 * @param timePrecision nanoseconds
 * @param caseSensitive whether names that differ only in case are two
 * @param modes whether permission bits are kept
 * @param owners whether owner and group are kept
 * @param fileIds whether entries tell file ids and change tokens
 * @param maxNameBytes longest name
 * @param forbidden characters that no name may have
 * @param trailingRefused whether a name may not end in a dot or a blank
 * @param readOnly whether every change is refused
 * @param capacity bytes of all contents together
 * @param latency nanoseconds of the tree's own clock that each operation takes
 * @param facets what the root offers
 * @param seed of everything that is left to chance
 */
public record FakeKnobs(
        CommitMode commitMode,
        long timePrecision,
        boolean caseSensitive,
        boolean modes,
        boolean owners,
        boolean fileIds,
        int maxNameBytes,
        String forbidden,
        boolean trailingRefused,
        boolean readOnly,
        long capacity,
        long latency,
        Set<Class<? extends Facet>> facets,
        long seed) {
    public static final FakeKnobs BEST = new FakeKnobs(
            CommitMode.ATOMIC_REPLACE,
            1,
            true,
            true,
            true,
            true,
            255,
            "",
            false,
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
                    Keeping.class),
            1);

    /** As a share of a Windows machine looks: no case, coarse times, no modes, forbidden characters, no facets. */
    public static final FakeKnobs POOREST = new FakeKnobs(
            CommitMode.DELETE_THEN_RENAME,
            2_000_000_000L,
            false,
            false,
            false,
            false,
            255,
            "\\:*?\"<>|",
            true,
            false,
            Long.MAX_VALUE,
            0,
            Set.of(),
            1);

    public FakeKnobs {
        facets = Set.copyOf(facets);
    }

    public FakeKnobs commitMode(CommitMode value) {
        return new FakeKnobs(
                value,
                timePrecision,
                caseSensitive,
                modes,
                owners,
                fileIds,
                maxNameBytes,
                forbidden,
                trailingRefused,
                readOnly,
                capacity,
                latency,
                facets,
                seed);
    }

    public FakeKnobs timePrecision(long value) {
        return new FakeKnobs(
                commitMode,
                value,
                caseSensitive,
                modes,
                owners,
                fileIds,
                maxNameBytes,
                forbidden,
                trailingRefused,
                readOnly,
                capacity,
                latency,
                facets,
                seed);
    }

    public FakeKnobs caseSensitive(boolean value) {
        return new FakeKnobs(
                commitMode,
                timePrecision,
                value,
                modes,
                owners,
                fileIds,
                maxNameBytes,
                forbidden,
                trailingRefused,
                readOnly,
                capacity,
                latency,
                facets,
                seed);
    }

    public FakeKnobs owned(boolean keepsModes, boolean keepsOwners) {
        return new FakeKnobs(
                commitMode,
                timePrecision,
                caseSensitive,
                keepsModes,
                keepsOwners,
                fileIds,
                maxNameBytes,
                forbidden,
                trailingRefused,
                readOnly,
                capacity,
                latency,
                facets,
                seed);
    }

    public FakeKnobs fileIds(boolean value) {
        return new FakeKnobs(
                commitMode,
                timePrecision,
                caseSensitive,
                modes,
                owners,
                value,
                maxNameBytes,
                forbidden,
                trailingRefused,
                readOnly,
                capacity,
                latency,
                facets,
                seed);
    }

    public FakeKnobs names(int maxBytes, String forbiddenCharacters, boolean refusesTrailing) {
        return new FakeKnobs(
                commitMode,
                timePrecision,
                caseSensitive,
                modes,
                owners,
                fileIds,
                maxBytes,
                forbiddenCharacters,
                refusesTrailing,
                readOnly,
                capacity,
                latency,
                facets,
                seed);
    }

    public FakeKnobs readOnly(boolean value) {
        return new FakeKnobs(
                commitMode,
                timePrecision,
                caseSensitive,
                modes,
                owners,
                fileIds,
                maxNameBytes,
                forbidden,
                trailingRefused,
                value,
                capacity,
                latency,
                facets,
                seed);
    }

    public FakeKnobs capacity(long value) {
        return new FakeKnobs(
                commitMode,
                timePrecision,
                caseSensitive,
                modes,
                owners,
                fileIds,
                maxNameBytes,
                forbidden,
                trailingRefused,
                readOnly,
                value,
                latency,
                facets,
                seed);
    }

    public FakeKnobs latency(long value) {
        return new FakeKnobs(
                commitMode,
                timePrecision,
                caseSensitive,
                modes,
                owners,
                fileIds,
                maxNameBytes,
                forbidden,
                trailingRefused,
                readOnly,
                capacity,
                value,
                facets,
                seed);
    }

    @SafeVarargs
    public final FakeKnobs facets(Class<? extends Facet>... value) {
        Set<Class<? extends Facet>> chosen = new HashSet<>();
        for (var facet : value) {
            chosen.add(facet);
        }
        return new FakeKnobs(
                commitMode,
                timePrecision,
                caseSensitive,
                modes,
                owners,
                fileIds,
                maxNameBytes,
                forbidden,
                trailingRefused,
                readOnly,
                capacity,
                latency,
                chosen,
                seed);
    }

    public FakeKnobs seed(long value) {
        return new FakeKnobs(
                commitMode,
                timePrecision,
                caseSensitive,
                modes,
                owners,
                fileIds,
                maxNameBytes,
                forbidden,
                trailingRefused,
                readOnly,
                capacity,
                latency,
                facets,
                value);
    }

    /** Whether this root can hold the name. */
    public boolean holds(String name) {
        try {
            boolean trailing = trailingRefused && (name.endsWith(".") || name.endsWith(" "));
            return NativeNames.encode(name).length <= maxNameBytes
                    && !trailing
                    && name.chars().noneMatch(c -> forbidden.indexOf(c) >= 0);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    Traits traits(String identity) {
        return new Traits(commitMode, timePrecision, caseSensitive, modes, owners, maxNameBytes, readOnly, identity);
    }
}
