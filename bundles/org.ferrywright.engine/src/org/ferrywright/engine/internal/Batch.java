package org.ferrywright.engine.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Filter;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Verdict;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.FileDelta;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.BulkWrite.Operation;
import org.ferrywright.endpoint.BulkWrite.Outcome;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EndpointException.Scope;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.engine.RunObserver.What;

/**
 * Some actions that are carried out together at one target, by one bulk write. What they need of the source is read by a
 * {@link Shipment}, which does it for other targets too. Not for use by several threads at once.
 */
final class Batch {
    /** Files up to this size (bytes) travel in bulk; larger ones are streamed and can be resumed. */
    static final long SMALL = 128 << 10;

    private static final int OWNER_MAY_ALL = 0700;

    /** Takes what failed but deserves another look. */
    interface Retries {
        boolean accept(Action action) throws IOException;
    }

    /** Decides a path anew, as it is on both sides now. */
    interface Redecision {
        Verdict decide(String path, Entry source, Entry target) throws IOException;

        /** What became something meanwhile that the filter excludes is left alone. */
        default Redecision within(Filter filter) {
            return filter.looksAtFacts()
                    ? (path, s, t) ->
                            excludes(filter, path, s) || excludes(filter, path, t) ? Verdict.KEEP : decide(path, s, t)
                    : this;
        }

        private static boolean excludes(Filter filter, String path, Entry entry) {
            return entry != null && filter.testWhole(path, entry) == Filter.Verdict.EXCLUDED;
        }
    }

    private final Link link;
    private final Redecision redecision;
    private final Retries retries;
    private final List<Action> actions = new ArrayList<>();
    private final List<Operation> operations = new ArrayList<>();
    private final List<String> temporaries = new ArrayList<>();
    private final Map<String, Action.Store> small = new LinkedHashMap<>();
    private final Map<String, Action.Store> large = new LinkedHashMap<>();
    private final OldContents old;

    Batch(Link link, Redecision redecision, Retries retries) {
        this.link = link;
        this.redecision = redecision;
        this.retries = retries;
        this.old = new OldContents(link);
    }

    Link link() {
        return link;
    }

    /** Sorts what can be carried out from what needs content first. */
    void sort(List<Action> batch) throws EndpointException, InterruptedException, IOException {
        for (Action action : new Sameness(link).settled(batch)) {
            switch (action) {
                case Action.Again again -> lookAgain(again);
                default -> sort(action);
            }
        }
    }

    /** Asks the target what it has of the small files, all with one request. */
    void compare() throws EndpointException, InterruptedException {
        old.ask(small.values());
    }

    /** Files that are read whole. */
    Collection<Action.Store> small() {
        return small.values();
    }

    /** Files that are streamed. */
    Collection<Action.Store> large() {
        return large.values();
    }

    /** Reads small files, with the help of what the target has of them. */
    List<BulkRead.Result> read(List<BulkRead.Item> items) throws EndpointException, InterruptedException {
        return old.read(items, path -> small.get(path).target());
    }

    /** Bytes of a small file that will be sent for sure, as far as that is known before it is read. */
    long certain(RelPath path, long size) {
        return old.knows(path.value()) ? 0 : size;
    }

    /** A small file was read. @param digest of the content, with seed 0 */
    void content(RelPath path, byte[] content, ContentDigest digest) throws InterruptedException {
        Action.Store store = small.get(path.value());
        boolean known = old.knows(path.value());
        FileDelta delta = old.compared(store, content);
        if (known) {
            link.throttle().acquire(old.travels(path.value(), content, delta));
        }
        String temporary = note(path.value(), store.source());
        add(
                store,
                store.target(),
                new BulkWrite.StoreFile(
                        path,
                        temporary,
                        content,
                        digest,
                        link.attributes(store.source()),
                        expect(store.target()),
                        delta));
    }

    /** A small file could not be read. */
    void unread(String path, EndpointException cause) throws EndpointException, IOException {
        failed(small.get(path), cause, true);
    }

    /** A large file is in place. @param account of how it came there */
    void stored(Action.Store store, Entry now, Account account) throws IOException {
        link.tally().content.add(store.source().size());
        link.manner()
                .tell(link.tally(), RelPath.of(store.path()), store.source().size(), account);
        done(store, now);
    }

    /** The target has the content of a large file already, but not its metadata. */
    void touched(Action.Store store, Account account) throws EndpointException, InterruptedException, IOException {
        Entry source = store.source();
        link.manner().tell(link.tally(), RelPath.of(store.path()), source.size(), account);
        sort(new Action.Adjust(store.path(), EntryKind.FILE, link.attributes(source), true, source));
        perform();
    }

    /** A large file could not be brought over. */
    void notStored(Action.Store store, EndpointException cause) throws EndpointException, IOException {
        failed(store, cause, true);
    }

    /** Carries out what is ready. */
    void perform() throws EndpointException, InterruptedException, IOException {
        if (operations.isEmpty()) {
            return;
        }
        var carrier = new Carrier(link);
        carrier.complete(actions, operations);
        long begun = temporaries.isEmpty() ? 0 : link.journal().begin(temporaries);
        List<Outcome> outcomes = old.perform(operations);
        if (begun != 0) {
            link.journal().committed(begun);
        }
        for (int i = 0; i < operations.size(); i++) {
            settle(actions.get(i), outcomes.get(i));
            if (outcomes.get(i) instanceof Outcome.Done(var entry)) {
                carrier.check(actions.get(i).path(), Carrier.wanted(operations.get(i)), entry);
            }
        }
        actions.clear();
        operations.clear();
        temporaries.clear();
    }

    /** Folders and deletes keep their order; files follow, because their content has to be read first. */
    private void sort(Action action) {
        switch (action) {
            case Action.Store store -> {
                if (store.source().size() <= SMALL) {
                    small.put(store.path(), store);
                } else {
                    large.put(store.path(), store);
                }
            }
            case Action.Link(var path, var source, var target) -> {
                String temporary = note(path, source);
                add(
                        action,
                        target,
                        new BulkWrite.StoreLink(
                                RelPath.of(path),
                                temporary,
                                source.linkTarget(),
                                link.attributes(source),
                                expect(target)));
            }
            case Action.HardLink(var path, var existing, var source, var target) -> {
                if (link.tally().isUnsure(existing)) {
                    link.tally()
                            .fail(
                                    path,
                                    Kind.CHANGED,
                                    "it was another name of " + RelPath.of(existing)
                                            + ", which failed or changed during the run");
                } else {
                    String temporary = note(path, source);
                    add(
                            action,
                            target,
                            new BulkWrite.StoreHardLink(
                                    RelPath.of(path), temporary, RelPath.of(existing), expect(target)));
                }
            }
            case Action.Folder(var path, var source) -> makeFolder(action, RelPath.of(path), source);
            case Action.Adjust(var path, var kind, var attributes, var _, var _) ->
                add(action, new BulkWrite.SetAttributes(RelPath.of(path), kind, attributes));
            case Action.Move(var path, var from, var target) ->
                add(action, new BulkWrite.Move(RelPath.of(path), RelPath.of(from), Expect.same(target)));
            case Action.Relocate(var path, var from, var _, var target) ->
                add(action, new BulkWrite.Move(RelPath.of(path), RelPath.of(from), Expect.same(target)));
            case Action.Remove(var path, var target) ->
                add(action, target, new BulkWrite.Delete(RelPath.of(path), Expect.same(target)));
            case Action.Sweep(var path) -> add(action, new BulkWrite.Delete(RelPath.of(path), Expect.ANY));
            case Action.Again again -> throw new IllegalStateException("looked at before: " + again);
            case Action.Compare compare -> throw new IllegalStateException("compared elsewhere: " + compare);
        }
    }

    /** As its source is from the start, but that we can still work in it; time and exact mode follow at the end of the run. */
    private void makeFolder(Action action, RelPath path, Entry source) {
        Attributes all = link.attributes(source);
        int mode = all.mode() == Entry.UNKNOWN ? Entry.UNKNOWN : all.mode() | OWNER_MAY_ALL;
        var attributes = new Attributes(mode, all.uid(), all.gid(), null);
        add(action, new BulkWrite.MakeDirectory(path));
        add(
                new Action.Adjust(path.value(), EntryKind.DIRECTORY, attributes, false, null),
                new BulkWrite.SetAttributes(path, EntryKind.DIRECTORY, attributes));
    }

    private String note(String path, Entry source) {
        String temporary = link.temporary(path, source);
        temporaries.add(Link.beside(path, temporary));
        return temporary;
    }

    /** @param target what the change takes away, or null */
    private void add(Action action, Entry target, Operation change) {
        add(action, link.old().keeping(change, target));
    }

    private void add(Action action, Operation operation) {
        actions.add(action);
        operations.add(operation);
    }

    private void lookAgain(Action.Again again) throws EndpointException, InterruptedException, IOException {
        RelPath path = RelPath.of(again.path());
        try {
            Optional<Entry> source = link.source().stat(path);
            Optional<Entry> target = link.target().stat(path);
            if (source.isEmpty()) {
                link.tally().fail(again.path(), Kind.CHANGED, "it vanished from the source during the run");
                return;
            }
            Entry s = source.get();
            Entry t = target.orElse(null);
            if (s.isFile()) {
                // whatever was another name of it may be one no more
                link.tally().decidedAnew(again.path());
            }
            Verdict verdict = redecision.decide(again.path(), s, t);
            switch (verdict) {
                case CREATE, UPDATE_CONTENT -> sort(transfer(again.path(), s, t));
                case UPDATE_METADATA -> sort(new Action.Adjust(again.path(), s.kind(), link.attributes(s), true, s));
                case UNCHANGED -> link.tally().itemsDone.increment();
                case REPLACE_KIND, DELETE, KEEP, SKIP_SPECIAL, SKIP_UNREADABLE, SKIP_KIND, SKIP_LINK ->
                    link.tally().fail(again.path(), Kind.CHANGED, "it became something else during the run");
            }
        } catch (EndpointException e) {
            failed(again, e, false);
        }
    }

    static Action transfer(String path, Entry source, Entry target) {
        return switch (source.kind()) {
            case FILE -> new Action.Store(path, source, target);
            case SYMLINK -> new Action.Link(path, source, target);
            case DIRECTORY -> new Action.Folder(path, source);
            case SPECIAL, UNREADABLE -> throw new IllegalArgumentException("nothing to transfer: " + source.kind());
        };
    }

    static Expect expect(Entry target) {
        return target == null ? Expect.ABSENT : Expect.same(target);
    }

    private void settle(Action action, Outcome outcome) throws EndpointException, IOException {
        switch (outcome) {
            case Outcome.Done(var entry) -> {
                if (action instanceof Action.Store store) {
                    link.tally().content.add(store.source().size());
                    link.tally().literal.add(old.literal(store));
                    link.tally().bytesDone.add(store.source().size());
                }
                done(action, entry);
            }
            case Outcome.Failed(var cause) -> failed(action, cause, false);
        }
    }

    private void done(Action action, Entry now) throws IOException {
        link.applied().applied(action, now);
        Tally tally = link.tally();
        switch (action) {
            case Action.Store(var path, var source, var target) ->
                tally.done(target == null ? What.CREATE : What.UPDATE, path, source.size());
            case Action.Link(var path, var _, var target) ->
                tally.done(target == null ? What.CREATE : What.UPDATE, path, 0);
            case Action.HardLink(var path, var _, var _, var target) ->
                tally.done(target == null ? What.CREATE : What.UPDATE, path, 0);
            case Action.Folder(var path, var _) -> tally.done(What.CREATE, path, 0);
            case Action.Adjust(var path, var _, var _, var counted, var _) -> {
                if (counted) {
                    tally.done(What.UPDATE_METADATA, path, 0);
                }
            }
            case Action.Relocate(var path, var from, var _, var _) ->
                tally.done(What.MOVE, path, 0, "was " + RelPath.of(from));
            case Action.Remove(var path, var _) -> tally.done(What.DELETE, path, 0);
            case Action.Sweep _ -> {
                // an old temporary is nobody's news
            }
            case Action.Move _ -> {
                // told as the conflict that it settles
            }
            case Action.Compare compare -> throw new IllegalStateException("compared elsewhere: " + compare);
            case Action.Again again -> throw new IllegalStateException("decided before: " + again);
        }
    }

    /** @param reading whether the source failed: there, not found means that the listing is out of date */
    private void failed(Action action, EndpointException e, boolean reading) throws EndpointException, IOException {
        if (e.scope() == Scope.ENDPOINT) {
            throw e;
        }
        if (action instanceof Action.Sweep || keptFolder(action, e)) {
            return;
        }
        boolean again = e.retry().worthwhile()
                || e.kind() == Kind.CHANGED
                || e.kind() == Kind.LOCKED
                || (reading && e.kind() == Kind.NOT_FOUND);
        boolean redecidable = action instanceof Action.Store
                || action instanceof Action.Link
                || action instanceof Action.Again
                || action instanceof Action.Folder;
        if (!again || !redecidable || !retries.accept(new Action.Again(action.path()))) {
            link.tally().fail(action.path(), e);
        }
    }

    /** A folder that goes, but holds what a filter protects or what is no file, stays. */
    private static boolean keptFolder(Action action, EndpointException e) {
        return action instanceof Action.Remove(var _, var target) && target.isDirectory() && e.kind() == Kind.NOT_EMPTY;
    }
}
