package org.ferrywright.engine.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.CopyRange;
import org.ferrywright.delta.FileDelta;
import org.ferrywright.delta.FileSums;
import org.ferrywright.endpoint.BulkDeltas;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkSums;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.BulkWrite.Operation;
import org.ferrywright.endpoint.BulkWrite.Outcome;
import org.ferrywright.endpoint.EndpointException;

/**
 * What the target has of the small files of one {@link Batch}, and what of their new versions has to travel therefore: to a target that tells
 * sums of its old versions, or from a source that is told the sums of those.
 */
final class OldContents {
    /** What was found of one file. @param sums null when it was not compared @param delta null when the whole file is sent */
    private record Found(FileSums sums, FileDelta delta, String why) {}

    private static final String NOTHING = "nothing of its old version can be used again";
    private static final String NOT_MADE = "not made of its old version: ";
    private static final String COMPARED = "compared by blocks, in a batch";

    private final Link link;
    private final SmallUpdates updates;
    private final Map<String, FileSums> sums = new HashMap<>();
    /** Files whose old version is read here. */
    private final Set<String> here = new HashSet<>();

    private final Map<String, Found> found = new HashMap<>();

    OldContents(Link link) {
        this.link = link;
        this.updates = link.manner().updates();
    }

    /** Asks for the sums of those for which it may pay. Where there are none, the whole file is sent. */
    void ask(Collection<Action.Store> files) throws EndpointException, InterruptedException {
        if (!updates.able()) {
            return;
        }
        var items = new ArrayList<BulkRead.Item>();
        for (Action.Store s : files) {
            if (s.target() == null || !s.target().isFile()) {
                continue;
            }
            String why = updates.whyWhole(s.source(), s.target());
            if (why == null) {
                items.add(new BulkRead.Item(RelPath.of(s.path()), s.target()));
            } else {
                found.put(s.path(), new Found(null, null, why));
            }
        }
        if (updates.target() == null) {
            items.forEach(i -> here.add(i.path().value()));
            return;
        }
        if (items.isEmpty()) {
            return;
        }
        List<BulkSums.Result> results = updates.target().sums(items, link.digestSeed());
        for (int i = 0; i < items.size(); i++) {
            if (results.get(i) instanceof BulkSums.Result.Sums(FileSums told)) {
                sums.put(items.get(i).path().value(), told);
            }
        }
    }

    /** What of the content is at the target; null when all of it is sent. */
    FileDelta compared(Action.Store file, byte[] content) {
        FileSums old = sums.remove(file.path());
        if (old == null) {
            return null;
        }
        FileDelta delta = FileDelta.between(old, link.digestSeed(), content);
        updates.compared(content.length, old, delta.literal());
        if (delta.copies().isEmpty()) {
            found.put(file.path(), new Found(old, null, NOTHING));
            return null;
        }
        found.put(file.path(), new Found(old, delta, COMPARED));
        return delta;
    }

    /** Whether only a part of this file may have to travel. */
    boolean knows(String path) {
        return sums.containsKey(path) || here.contains(path);
    }

    /**
     * Reads new versions from the source, those with an old version here as what differs from it.
     *
     * @param old what the target has of each, as far as it has
     */
    List<BulkRead.Result> read(List<BulkRead.Item> items, Function<String, Entry> old)
            throws EndpointException, InterruptedException {
        BulkRead source = PlainBulk.reader(link.source());
        var differing = new ArrayList<BulkDeltas.Item>();
        var places = new ArrayList<Integer>();
        for (int i = 0; i < items.size(); i++) {
            if (here.contains(items.get(i).path().value())) {
                places.add(i);
            }
        }
        if (places.isEmpty()) {
            return source.read(items);
        }
        var results = new BulkRead.Result[items.size()];
        var bases = places.stream()
                .map(i -> new BulkRead.Item(
                        items.get(i).path(), old.apply(items.get(i).path().value())))
                .toList();
        List<BulkRead.Result> contents = PlainBulk.reader(link.target()).read(bases);
        var asked = new ArrayList<Integer>();
        for (int k = 0; k < contents.size(); k++) {
            if (contents.get(k) instanceof BulkRead.Result.Content(byte[] bytes)) {
                asked.add(places.get(k));
                differing.add(new BulkDeltas.Item(items.get(places.get(k)), bytes));
            }
        }
        List<BulkDeltas.Result> told = updates.source().read(differing, link.digestSeed());
        for (int k = 0; k < told.size(); k++) {
            results[asked.get(k)] = taken(items.get(asked.get(k)), told.get(k));
        }
        readRest(source, items, results);
        return Arrays.asList(results);
    }

    /** Null for what has to be read whole. */
    private BulkRead.Result taken(BulkRead.Item item, BulkDeltas.Result told) {
        String path = item.path().value();
        return switch (told) {
            case BulkDeltas.Result.Content(byte[] bytes, FileSums old, FileDelta delta) -> {
                updates.compared(bytes.length, old, delta == null ? bytes.length : delta.literal());
                found.put(path, new Found(old, delta, delta == null ? NOTHING : COMPARED));
                yield new BulkRead.Result.Content(bytes);
            }
            case BulkDeltas.Result.Failed(EndpointException cause) -> {
                if (cause.kind() != EndpointException.Kind.CORRUPT) {
                    yield new BulkRead.Result.Failed(cause);
                }
                found.put(path, new Found(null, null, NOT_MADE + cause.getMessage()));
                yield null;
            }
        };
    }

    private static void readRest(BulkRead source, List<BulkRead.Item> items, BulkRead.Result[] results)
            throws EndpointException, InterruptedException {
        var rest = new ArrayList<BulkRead.Item>();
        for (int i = 0; i < results.length; i++) {
            if (results[i] == null) {
                rest.add(items.get(i));
            }
        }
        if (!rest.isEmpty()) {
            Iterator<BulkRead.Result> whole = source.read(rest).iterator();
            for (int i = 0; i < results.length; i++) {
                if (results[i] == null) {
                    results[i] = whole.next();
                }
            }
        }
    }

    /** Bytes of a content that was read which travel, or have travelled. @param delta what is sent of it, or null */
    int travels(String path, byte[] content, FileDelta delta) {
        Found f = found.get(path);
        FileDelta known = f == null ? delta : f.delta();
        return known == null ? content.length : known.literal();
    }

    /** Carries out operations; of what cannot be made of the old version the whole content is sent. */
    List<Outcome> perform(List<Operation> operations) throws EndpointException, InterruptedException {
        BulkWrite target = PlainBulk.writer(link.target());
        List<Outcome> outcomes = target.perform(operations);
        var places = new ArrayList<Integer>();
        var again = new ArrayList<Operation>();
        for (int i = 0; i < operations.size(); i++) {
            if (outcomes.get(i) instanceof Outcome.Failed && isDelta(operations.get(i))) {
                places.add(i);
                again.add(whole(operations.get(i)));
            }
        }
        if (again.isEmpty()) {
            return outcomes;
        }
        var settled = new ArrayList<>(outcomes);
        List<Outcome> second = target.perform(again);
        for (int i = 0; i < again.size(); i++) {
            settled.set(places.get(i), second.get(i));
            String why = NOT_MADE
                    + ((Outcome.Failed) outcomes.get(places.get(i))).cause().getMessage();
            found.computeIfPresent(again.get(i).path().value(), (_, f) -> new Found(f.sums(), null, why));
        }
        return settled;
    }

    /** How many bytes of the content were sent, of a file that is in place now; of a new version of one the log tells the rest. */
    long literal(Action.Store file) throws IOException {
        Found f = found.remove(file.path());
        long size = file.source().size();
        if (f == null) {
            return size;
        }
        var account = new Account();
        account.exchanged = f.sums() == null ? 0 : f.sums().told();
        long literal = f.delta() == null ? size : f.delta().literal();
        account.literal.add(literal);
        account.why = f.why();
        if (f.delta() != null) {
            account.way = Strategy.Way.DELTA;
            account.basis = RelPath.of(file.path());
            int leaf = f.sums().leaf();
            account.blocks = f.delta().copies().stream()
                    .mapToLong(CopyRange::length)
                    .map(n -> (n + leaf - 1) / leaf)
                    .sum();
        }
        link.manner().tell(link.tally(), RelPath.of(file.path()), size, account);
        return literal;
    }

    private static boolean isDelta(Operation operation) {
        return switch (operation) {
            case BulkWrite.StoreFile f -> f.delta() != null;
            case BulkWrite.Keep(Operation change, var _) -> isDelta(change);
            default -> false;
        };
    }

    private static Operation whole(Operation operation) {
        return switch (operation) {
            case BulkWrite.StoreFile f ->
                new BulkWrite.StoreFile(f.path(), f.temporary(), f.content(), f.digest(), f.attributes(), f.expect());
            case BulkWrite.Keep(Operation change, RelPath kept) -> new BulkWrite.Keep(whole(change), kept);
            default -> throw new IllegalArgumentException("no small file: " + operation);
        };
    }
}
