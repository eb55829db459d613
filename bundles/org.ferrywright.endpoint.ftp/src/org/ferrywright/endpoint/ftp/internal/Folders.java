package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BulkWrite.MakeDirectory;
import org.ferrywright.endpoint.BulkWrite.Operation;
import org.ferrywright.endpoint.BulkWrite.Outcome;
import org.ferrywright.endpoint.BulkWrite.SetAttributes;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Scope;

/** Makes folders and sets their times, in order, a hundred in a round trip or two. */
record Folders(Changes changes) {
    private static final int AT_ONCE = 100;

    /** Whether an operation is about a folder and nothing else. */
    static boolean about(Operation operation) {
        return operation instanceof MakeDirectory
                || operation instanceof SetAttributes set && set.kind() == EntryKind.DIRECTORY;
    }

    List<Outcome> perform(Session session, List<? extends Operation> operations) throws EndpointException, IOException {
        var outcomes = new ArrayList<Outcome>(operations.size());
        for (int from = 0; from < operations.size(); from += AT_ONCE) {
            outcomes.addAll(some(session, operations.subList(from, Math.min(operations.size(), from + AT_ONCE))));
        }
        return outcomes;
    }

    /** First all are made and looked at; times are set of what is seen to be a folder. */
    private List<Outcome> some(Session session, List<? extends Operation> operations)
            throws EndpointException, IOException {
        Tree tree = changes.tree();
        var sendable = new ArrayList<Operation>();
        var commands = new ArrayList<String>();
        for (Operation operation : operations) {
            if (!operation.path().isRoot() && sayable(operation.path())) {
                sendable.add(operation);
                commands.add(command(operation));
            }
        }
        List<Reply> replies = session.ask(commands);
        var timed = new ArrayList<Operation>();
        var times = new ArrayList<String>();
        for (int i = 0; i < sendable.size(); i++) {
            if (sendable.get(i) instanceof SetAttributes set && folder(set.path(), replies.get(i)) != null) {
                List<String> time = tree.settingTime(set.path(), set.kind(), set.attributes());
                if (!time.isEmpty()) {
                    timed.add(set);
                    times.addAll(time);
                    times.addAll(tree.telling(set.path()));
                }
            }
        }
        List<Reply> later = session.ask(times);
        int each = timed.isEmpty() ? 0 : times.size() / timed.size();
        var outcomes = new ArrayList<Outcome>(operations.size());
        for (Operation operation : operations) {
            int i = at(sendable, operation);
            int t = at(timed, operation);
            Reply reply = i < 0 ? null : replies.get(i);
            Reply facts = t < 0 ? reply : later.get(t * each + 1);
            outcomes.add(outcome(session, operation, reply, facts));
        }
        return outcomes;
    }

    private static int at(List<Operation> all, Operation wanted) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i) == wanted) {
                return i;
            }
        }
        return -1;
    }

    private boolean sayable(RelPath path) {
        try {
            changes.tree().place().of(path);
            return true;
        } catch (EndpointException _) {
            // it is told when it is tried by itself
            return false;
        }
    }

    private String command(Operation operation) throws EndpointException {
        String there = changes.tree().place().of(operation.path());
        if (operation instanceof MakeDirectory) {
            return "MKD " + there;
        }
        return (changes.tree().profile().machine() ? "MLST " : "CWD ") + there;
    }

    /** @param reply to the look at it, or to the one after its time was set; null when it was not asked */
    private Outcome outcome(Session session, Operation operation, Reply reply, Reply facts)
            throws EndpointException, IOException {
        Tree tree = changes.tree();
        try {
            if (operation instanceof SetAttributes set) {
                Entry entry = reply == null || folder(set.path(), reply) == null ? null : folder(set.path(), facts);
                boolean known = entry != null && tree.profile().machine();
                // who only enters it sees no time
                boolean plain = entry != null
                        && !tree.profile().machine()
                        && !tree.profile().folderTimes();
                return new Outcome.Done(
                        known ? entry : plain ? null : tree.set(session, set.path(), set.kind(), set.attributes()));
            }
            if (reply == null || !reply.done()) {
                tree.makeDirectory(session, operation.path());
            }
            changes.there(operation.path());
            return new Outcome.Done(null);
        } catch (EndpointException e) {
            if (e.scope() == Scope.ENDPOINT) {
                throw e;
            }
            return new Outcome.Failed(e);
        }
    }

    /** The facts of a folder, by what was answered to a look at it; null when it is none, or when that is not known. */
    private Entry folder(RelPath path, Reply reply) throws EndpointException {
        if (!reply.done()) {
            return null;
        }
        if (!changes.tree().profile().machine()) {
            return new Fact(path.name(), EntryKind.DIRECTORY, 0, null, true).entry(path.name());
        }
        Optional<Tree.Look> look = changes.tree().looked(path, List.of(reply));
        return look.map(Tree.Look::entry).filter(Entry::isDirectory).orElse(null);
    }
}
