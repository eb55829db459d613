package org.ferrywright.endpoint.smb.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Printable;
import org.ferrywright.endpoint.BulkRead.Item;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.ExtendedMetadata;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;

/** What files and folders have beyond their listing, of many at once: each takes a round trip beside all others. */
record SmbMetadata(Workers workers, FurtherReader reader) implements ExtendedMetadata {
    /** How many are asked for together. */
    private static final int TOGETHER = 4096;

    /** How many of a walk are asked for before the first of them is told. */
    private static final int AHEAD = 512;

    /** What was found out, or why not. */
    private record Look(FurtherReader.Found found, EndpointException failure) {}

    @Override
    public List<Result> read(List<Item> items, Set<Aspect> aspects) throws EndpointException, InterruptedException {
        var results = new ArrayList<Result>(items.size());
        for (Look look : look(items, aspects)) {
            results.add(result(look));
        }
        return results;
    }

    private Result result(Look look) {
        if (look.failure() != null) {
            return new Result.Failed(look.failure());
        }
        var found = look.found();
        return found.omitted().isEmpty()
                ? new Result.Found(found.extended())
                : new Result.Partly(found.extended(), omitted(found.omitted()));
    }

    private static EndpointException omitted(List<Stream> streams) {
        String names = streams.stream()
                .map(s -> Printable.text(s.name()) + " (" + s.size() + " bytes)")
                .collect(Collectors.joining(", "));
        return EndpointException.of(
                        Kind.TOO_LARGE,
                        "alternate streams of more than " + FurtherReader.LONGEST / 1024
                                + " KiB, or 1 MiB together, are left out: " + names)
                .build();
    }

    /** The same walk, whose entries tell these aspects too. */
    TreeCursor telling(TreeCursor walk, Set<Aspect> aspects) {
        return Collections.disjoint(aspects, FurtherReader.ASPECTS)
                ? walk
                : new TellingWalk(walk, items -> told(items, aspects), AHEAD);
    }

    private List<Look> look(List<Item> items, Set<Aspect> aspects) throws EndpointException, InterruptedException {
        var looks = new ArrayList<Look>(items.size());
        for (int from = 0; from < items.size(); from += TOGETHER) {
            looks.addAll(workers.callAll(items.subList(from, Math.min(items.size(), from + TOGETHER)).stream()
                    .map(item -> (Workers.Work<Look>) () -> look(item, aspects))
                    .toList()));
        }
        return looks;
    }

    private Look look(Item item, Set<Aspect> aspects) throws EndpointException {
        try {
            FurtherReader.Found found = reader.read(item.path(), aspects);
            Entry e = item.entry();
            // a reparse point was told by its listing, with its kind
            Entry now = found.facts() == null ? null : found.facts().entry(e.name());
            reader.share().check(item.path(), Expect.same(e), now);
            return new Look(found, null);
        } catch (EndpointException e) {
            if (e.scope() == Scope.ENDPOINT) {
                throw e;
            }
            return new Look(null, e);
        }
    }
}
