package org.ferrywright.engine.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.CopyRange;
import org.ferrywright.delta.FileDelta;
import org.ferrywright.delta.FileSums;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkSums;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.BulkWrite.Operation;
import org.ferrywright.endpoint.BulkWrite.Outcome;
import org.ferrywright.endpoint.EndpointException;

/** What the target has of the small files of one {@link Batch}, and what of their new versions has to be sent therefore. */
final class OldContents {
    /** What was found of one file. @param delta null when the whole file is sent */
    private record Found(FileSums sums, FileDelta delta, String why) {}

    private final Link link;
    private final SmallUpdates updates;
    private final Map<String, FileSums> sums = new HashMap<>();
    private final Map<String, Found> found = new HashMap<>();

    OldContents(Link link) {
        this.link = link;
        this.updates = link.manner().updates();
    }

    /** Asks for the sums of those for which it may pay. Where there are none, the whole file is sent. */
    void ask(Collection<Action.Store> files) throws EndpointException, InterruptedException {
        var items = new ArrayList<BulkRead.Item>();
        for (Action.Store s : files) {
            if (updates.asks(s.source(), s.target())) {
                items.add(new BulkRead.Item(RelPath.of(s.path()), s.target()));
            }
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
            found.put(file.path(), new Found(old, null, "nothing of its old version can be used again"));
            return null;
        }
        found.put(file.path(), new Found(old, delta, "compared by blocks, in a batch"));
        return delta;
    }

    /** Whether sums of this file are at hand, so that only a part of it may have to be sent. */
    boolean knows(String path) {
        return sums.containsKey(path);
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
            String why = "not made of its old version: "
                    + ((Outcome.Failed) outcomes.get(places.get(i))).cause().getMessage();
            found.computeIfPresent(again.get(i).path().value(), (_, f) -> new Found(f.sums(), null, why));
        }
        return settled;
    }

    /** How many bytes of the content were sent, of a file that is in place now; of one that was compared the log tells the rest. */
    long literal(Action.Store file) throws IOException {
        Found f = found.remove(file.path());
        long size = file.source().size();
        if (f == null) {
            return size;
        }
        var account = new Account();
        account.exchanged = f.sums().told();
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
