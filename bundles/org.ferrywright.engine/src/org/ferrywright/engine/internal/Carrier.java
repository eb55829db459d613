package org.ferrywright.engine.internal;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Extended;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.BulkWrite.Operation;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.ExtendedMetadata;
import org.ferrywright.endpoint.Holds;

/**
 * Brings the extended metadata of the source to where content and metadata are set anyway. Only what the listing did not prove to be
 * empty is read, all of a batch in one round trip.
 */
final class Carrier {
    private final Link link;
    private final Set<Aspect> aspects;
    private final Extended nothing;

    Carrier(Link link) {
        this.link = link;
        this.aspects = link.comparison().extended();
        this.nothing = aspects.isEmpty() ? null : Extended.none(aspects);
    }

    /** Completes the operations that set metadata. @param actions what each operation is done for */
    void complete(List<Action> actions, List<Operation> operations) throws EndpointException, InterruptedException {
        if (aspects.isEmpty()) {
            return;
        }
        var wanted = new ArrayList<BulkRead.Item>();
        for (int i = 0; i < operations.size(); i++) {
            Entry source = source(actions.get(i), operations.get(i));
            if (source != null && !source.extras().lacks(aspects)) {
                wanted.add(new BulkRead.Item(RelPath.of(actions.get(i).path()), source));
            }
        }
        Map<RelPath, Extended> read = read(wanted);
        for (int i = 0; i < operations.size(); i++) {
            Entry source = source(actions.get(i), operations.get(i));
            if (source != null) {
                Operation o = operations.get(i);
                Extended all = source.extras().lacks(aspects)
                        ? nothing
                        : read.get(RelPath.of(actions.get(i).path()));
                operations.set(i, with(o, all));
            }
        }
    }

    /** For a file that travels alone. Null when nothing is to be set. */
    Extended of(RelPath path, Entry source) throws EndpointException, InterruptedException {
        if (aspects.isEmpty() || source.extras().lacks(aspects)) {
            return nothing;
        }
        return read(List.of(new BulkRead.Item(path, source))).get(path);
    }

    /** Tells, once for each aspect and run, what the target did not take. @param now what is there, or null when nobody looked */
    void check(String path, Extended wanted, Entry now) {
        if (wanted == null || now == null) {
            return;
        }
        Map<Aspect, Long> kept = now.extras().digests();
        wanted.digests().forEach((aspect, digest) -> {
            Long there = kept.get(aspect);
            boolean asked = digest != 0 || !aspect.open();
            if (asked && there != null && !there.equals(digest) && link.tally().firstRefusal(aspect)) {
                link.tally()
                        .skip(
                                path,
                                Kind.UNSUPPORTED,
                                "the target did not take its metadata of the kind " + aspect.word()
                                        + ", maybe not that of others either; its content arrived. Run ferry as root there,"
                                        + " or leave the kind out with --metadata");
            }
        });
    }

    /** What an operation sets, or null. */
    static Extended wanted(Operation operation) {
        return switch (operation) {
            case BulkWrite.StoreFile o -> o.attributes().extended();
            case BulkWrite.SetAttributes o -> o.attributes().extended();
            case BulkWrite.Keep(Operation change, var _) -> wanted(change);
            default -> null;
        };
    }

    private static Operation with(Operation operation, Extended all) {
        return switch (operation) {
            case BulkWrite.StoreFile o ->
                new BulkWrite.StoreFile(
                        o.path(),
                        o.temporary(),
                        o.content(),
                        o.digest(),
                        o.attributes().with(all),
                        o.expect(),
                        o.delta());
            case BulkWrite.SetAttributes o ->
                new BulkWrite.SetAttributes(o.path(), o.kind(), o.attributes().with(all));
            case BulkWrite.Keep(Operation change, var kept) -> new BulkWrite.Keep(with(change, all), kept);
            default -> operation;
        };
    }

    /** The entry whose metadata the operation takes over, or null. */
    private static Entry source(Action action, Operation operation) {
        if (operation instanceof BulkWrite.Keep(Operation change, var _)) {
            return source(action, change);
        }
        Entry source = switch (action) {
            case Action.Store store when operation instanceof BulkWrite.StoreFile -> store.source();
            case Action.Adjust adjust when operation instanceof BulkWrite.SetAttributes -> adjust.source();
            default -> null;
        };
        return source == null || !(source.isFile() || source.isDirectory()) ? null : source;
    }

    /** What cannot be read is left out: who changes an entry at this moment is seen by the next run. */
    private Map<RelPath, Extended> read(List<BulkRead.Item> items) throws EndpointException, InterruptedException {
        var found = new HashMap<RelPath, Extended>();
        var facet = link.source().facet(ExtendedMetadata.class);
        if (items.isEmpty() || facet.isEmpty()) {
            return found;
        }
        var results = facet.get().read(items, aspects);
        for (int i = 0; i < items.size(); i++) {
            RelPath path = items.get(i).path();
            switch (results.get(i)) {
                case ExtendedMetadata.Result.Found(Extended extended) -> found.put(path, extended);
                case ExtendedMetadata.Result.Partly(Extended extended, EndpointException omitted) -> {
                    found.put(path, extended);
                    link.tally().skip(path.value(), omitted.kind(), omitted.getMessage());
                }
                case ExtendedMetadata.Result.Failed _ -> {
                    // the action goes on without it
                }
            }
        }
        return found;
    }

    /** What a link compares and carries: what the source has, the target keeps and nobody wants left out. */
    static Set<Aspect> aspects(Holds source, Holds target, boolean bothWays, Set<Aspect> wanted) {
        var all = EnumSet.noneOf(Aspect.class);
        all.addAll(source.tells());
        all.retainAll(target.keeps());
        if (bothWays) {
            all.retainAll(source.keeps());
            all.retainAll(target.tells());
        }
        all.retainAll(wanted);
        return all;
    }
}
