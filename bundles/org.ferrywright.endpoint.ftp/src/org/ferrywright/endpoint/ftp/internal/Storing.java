package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.BulkWrite.Outcome;
import org.ferrywright.endpoint.BulkWrite.StoreFile;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;

/**
 * Stores small files that follow one another over one connection. A file gets its name, by the command that stores the next one or at the end,
 * only after the server has confirmed all of it, told its size, and told what has the name so far.
 */
final class Storing {
    /** Hears what became of a file. */
    interface Told {
        void done(int which, Outcome outcome);
    }

    /**
     * A file that is whole on the server, under a temporary's name.
     *
     * @param size in bytes, as the server has told; -1 when it does not tell
     * @param taken whether something has the name, which is replaced
     * @param commands that give it its time and its name, and look at it
     * @param times how many of them are for its time
     */
    private record Whole(
            int which,
            RelPath path,
            RelPath temporary,
            long size,
            Attributes attributes,
            boolean taken,
            List<String> commands,
            int times) {}

    private final Exchange exchange;
    private final Session session;
    private final Changes changes;
    private final Tree tree;
    private final Told told;
    private Whole last;

    Storing(Session session, Changes changes, Told told) {
        this.exchange = new Exchange(
                session, Boolean.TRUE.equals(changes.tree().profile().queues()));
        this.session = session;
        this.changes = changes;
        this.tree = changes.tree();
        this.told = told;
    }

    /** Which file waits for its name, or -1. */
    int waiting() {
        return last == null ? -1 : last.which();
    }

    /** @throws EndpointException when this one fails */
    void store(int which, StoreFile file) throws EndpointException, IOException {
        RelPath path = file.path();
        checkContent(changes, file);
        RelPath temporary = changes.temporary(path, file.temporary());
        changes.prepare(session, path);
        var asked = new ArrayList<String>();
        String there = tree.place().of(temporary);
        Verification.Sent sent = changes.verification().of(file.content(), file.digest());
        asked.add("SIZE " + there);
        asked.addAll(changes.verification().commands(sent, there));
        int known = asked.size();
        asked.addAll(looking(path, file.expect()));
        Whole former = last;
        last = null;
        Exchange.Said said;
        byte[] content = file.content();
        try {
            said = exchange.transfer(
                    former == null ? List.of() : former.commands(),
                    "STOR " + there,
                    transfer -> transfer.write(content, 0, content.length),
                    asked);
        } catch (RefusedException e) {
            last = former;
            throw changes.failures().of(e.reply(), "write", path);
        } catch (IOException | EndpointException e) {
            // whether the other one got its name is not known either
            last = former;
            throw e;
        }
        if (former != null) {
            settle(former, said.before());
        }
        if (said.refusal() != null) {
            told.done(which, new Outcome.Done(alone(session, changes, file, null)));
            return;
        }
        boolean doubt = known > 1
                && !changes.verification().holds(sent, there, said.after().get(known - 1));
        Outcome now = placed(which, file, temporary, sent, doubt, known, said.after());
        if (now != null) {
            told.done(which, now);
        }
    }

    private static void checkContent(Changes changes, StoreFile file) throws EndpointException {
        if (!ContentHash.of(file.content(), 0).equals(file.digest())) {
            throw changes.failures().item(Kind.CORRUPT, file.path(), "what arrived is not what was sent");
        }
    }

    /**
     * Looks at what is under the temporary's name, and under its own.
     *
     * @param doubt whether it is to be read back
     * @param known how many of the replies are about the temporary
     * @return null when it waits for its name
     */
    private Outcome placed(
            int which,
            StoreFile file,
            RelPath temporary,
            Verification.Sent sent,
            boolean doubt,
            int known,
            List<Reply> replies)
            throws EndpointException, IOException {
        RelPath path = file.path();
        try {
            changes.checkSize(path, file.content().length, replies.getFirst());
            Entry there = there(path, file.expect(), replies.subList(known, replies.size()));
            changes.check(path, file.expect(), there);
            if (there != null && !tree.profile().replaces()) {
                return new Outcome.Done(
                        changes.place(session, temporary, path, sent, file.attributes(), file.expect(), null));
            }
            changes.verification().readBack(session, changes, temporary, path, sent, doubt);
            List<String> commands = new ArrayList<>(tree.settingTime(temporary, EntryKind.FILE, file.attributes()));
            int times = commands.size();
            commands.add("RNFR " + tree.place().of(temporary));
            commands.add("RNTO " + tree.place().of(path));
            commands.add(tree.askingTime(path));
            last = new Whole(
                    which,
                    path,
                    temporary,
                    replies.getFirst().code() == 213 ? file.content().length : -1,
                    file.attributes(),
                    there != null,
                    commands,
                    times);
            return null;
        } catch (EndpointException e) {
            remove(temporary);
            throw e;
        }
    }

    /** What tells that nothing is there, which takes less where nothing should be. A folder refuses to be replaced by itself. */
    private List<String> looking(RelPath path, Expect expect) throws EndpointException {
        return brief(expect) ? List.of("SIZE " + tree.place().of(path)) : tree.looking(path);
    }

    private boolean brief(Expect expect) {
        return expect instanceof Expect.Absent && !tree.profile().machine();
    }

    private Entry there(RelPath path, Expect expect, List<Reply> replies) throws EndpointException, IOException {
        if (brief(expect)) {
            return replies.getFirst().code() == 550 ? null : tree.look(session, path);
        }
        Optional<Tree.Look> look = tree.looked(path, replies);
        return look.isPresent() ? look.get().entry() : tree.stat(session, path);
    }

    /** Gives the last one its name, unless it has it. */
    void finish() throws EndpointException, IOException {
        Whole former = last;
        if (former != null) {
            List<Reply> replies = session.ask(former.commands());
            last = null;
            settle(former, replies);
        }
    }

    private void settle(Whole file, List<Reply> all) throws EndpointException, IOException {
        Outcome outcome;
        try {
            outcome = new Outcome.Done(named(file, all.subList(file.times(), all.size())));
        } catch (EndpointException e) {
            remove(file.temporary());
            outcome = new Outcome.Failed(e);
        }
        told.done(file.which(), outcome);
    }

    private Entry named(Whole file, List<Reply> replies) throws EndpointException, IOException {
        if (!replies.getFirst().more() || !replies.get(1).done()) {
            throw changes.notRenamed(session, file.path(), replies, file.taken(), false);
        }
        Entry entry = tree.timed(file.path(), file.size(), replies.get(2));
        if (entry == null) {
            entry = tree.stat(session, file.path());
        }
        if (entry == null) {
            throw changes.failures().changed(file.path(), "it was taken away as soon as it was stored");
        }
        List<String> again = file.times() == 0
                ? List.of()
                : tree.correcting(file.path(), EntryKind.FILE, file.attributes(), entry.modified());
        if (!again.isEmpty()) {
            session.ask(again);
            entry = tree.look(session, file.path());
        }
        return entry == null ? null : changes.stored(file.path(), entry);
    }

    private void remove(RelPath temporary) throws EndpointException, IOException {
        if (session.usable()) {
            changes.remove(session, temporary);
        }
    }

    /** One file, with a reply waited for at each step. @param kept name for what is replaced, or null */
    static Entry alone(Session session, Changes changes, StoreFile file, RelPath kept)
            throws EndpointException, IOException {
        RelPath path = file.path();
        checkContent(changes, file);
        RelPath temporary = changes.temporary(path, file.temporary());
        try {
            changes.write(session, temporary, path, file.content());
            return changes.place(
                    session,
                    temporary,
                    path,
                    changes.verification().of(file.content(), file.digest()),
                    file.attributes(),
                    file.expect(),
                    kept);
        } catch (EndpointException e) {
            if (session.usable()) {
                changes.remove(session, temporary);
            }
            throw e;
        }
    }
}
