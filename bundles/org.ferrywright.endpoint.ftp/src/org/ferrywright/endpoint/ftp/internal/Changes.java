package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;

/**
 * How a temporary becomes a file.
 *
 * @param verification of what was stored
 * @param known folders that were seen or made: a server may agree to store something in one that is not there
 */
record Changes(Tree tree, Verification verification, Set<RelPath> known) {
    private static final int GIVING_BACK = 10;

    private static final int MOST_KNOWN = 10_000;

    Changes(Tree tree, Verification verification) {
        this(tree, verification, ConcurrentHashMap.newKeySet());
    }

    /** Makes the folder that holds a path, unless it is known to be there. */
    void prepare(Session session, RelPath path) throws EndpointException, IOException {
        RelPath folder = path.parent();
        if (!known.contains(folder)) {
            tree.makeDirectory(session, folder);
            there(folder);
        }
    }

    /** A folder was seen, or made. */
    void there(RelPath folder) {
        if (known.size() >= MOST_KNOWN) {
            known.clear();
        }
        known.add(folder);
    }

    /** What is below may not be there any more. */
    void forget(RelPath path) {
        known.removeIf(folder -> folder.startsWith(path));
    }

    Failures failures() {
        return tree.place().failures();
    }

    /** @throws EndpointException when the name is not one component */
    RelPath temporary(RelPath path, String name) throws EndpointException {
        if (path.isRoot()) {
            throw failures().item(Kind.IS_DIRECTORY, path, "the root is a folder");
        }
        // the name itself is never sent before its end
        tree.place().of(path);
        try {
            return path.parent().child(name);
        } catch (IllegalArgumentException e) {
            throw failures().item(Kind.BAD_NAME, path, e.getMessage());
        }
    }

    void remove(Session session, RelPath temporary) throws EndpointException, IOException {
        session.ask("DELE " + tree.place().of(temporary));
    }

    /** Writes a small temporary, and makes the folders above it where they are missing. */
    void write(Session session, RelPath temporary, RelPath path, byte[] content) throws EndpointException, IOException {
        String command = "STOR " + tree.place().of(temporary);
        prepare(session, path);
        try {
            session.store(command, content);
        } catch (RefusedException _) {
            forget(path.parent());
            prepare(session, path);
            try {
                session.store(command, content);
            } catch (RefusedException again) {
                throw failures().of(again.reply(), "write", path);
            }
        }
    }

    /**
     * Gives a whole temporary its time and its name, in two round trips where the server replaces by a rename.
     *
     * @param kept name for what is replaced, or null
     */
    Entry place(
            Session session,
            RelPath temporary,
            RelPath path,
            Verification.Sent sent,
            Attributes attributes,
            Expect expect,
            RelPath kept)
            throws EndpointException, IOException {
        Inspection.Found found = new Inspection(this, temporary, path, sent, attributes).look(session);
        Entry old = found.old();
        check(path, expect, old);
        verification.readBack(session, this, temporary, path, sent, found.doubt());
        if (kept == null || old == null) {
            return stored(path, rename(session, temporary, path, old != null));
        }
        tree.move(session, path, kept, Expect.same(old));
        try {
            return stored(path, rename(session, temporary, path, false));
        } catch (EndpointException e) {
            if (session.usable() && tree.look(session, path) == null) {
                tree.rename(session, kept, path);
            }
            throw e;
        }
    }

    /** A file has its name. */
    Entry stored(RelPath path, Entry entry) {
        tree.landmarks().stored(path, entry);
        return entry;
    }

    /** Keeps a file under a free name instead of deleting it. */
    void keep(Session session, RelPath path, RelPath kept, Expect expect) throws EndpointException, IOException {
        Entry now = tree.look(session, path);
        if (now == null) {
            now = tree.stat(session, path);
        }
        if (now == null) {
            return;
        }
        check(path, expect, now);
        try {
            tree.move(session, path, kept, Expect.same(now));
        } catch (EndpointException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
        }
    }

    void checkSize(RelPath path, long size, Reply reply) throws EndpointException {
        if (reply.code() == 213 && !reply.text().strip().equals(String.valueOf(size))) {
            throw failures().item(Kind.CORRUPT, path, "the server has stored " + reply.text() + " bytes of " + size);
        }
        if (reply.code() == 550) {
            throw failures().changed(path, "its temporary was taken away");
        }
    }

    void check(RelPath path, Expect expect, Entry there) throws EndpointException {
        if (there != null && there.kind() == EntryKind.DIRECTORY) {
            throw failures().item(Kind.IS_DIRECTORY, path, "there is a folder of this name");
        }
        if (there != null) {
            tree.refuseSpecial(path, there);
        }
        tree.check(path, expect, there);
    }

    /** @param taken whether something has the name, which is replaced */
    Entry rename(Session session, RelPath temporary, RelPath path, boolean taken)
            throws EndpointException, IOException {
        RelPath aside = taken && !tree.profile().replaces() ? aside(temporary) : null;
        if (aside != null) {
            moveAside(session, path, aside);
        }
        var commands = new ArrayList<String>();
        commands.add("RNFR " + tree.place().of(temporary));
        commands.add("RNTO " + tree.place().of(path));
        commands.addAll(tree.looking(path));
        List<Reply> replies = session.ask(commands);
        if (!replies.getFirst().more() || !replies.get(1).done()) {
            if (aside != null) {
                giveBack(session, aside, path);
            }
            throw notRenamed(session, path, replies, taken, aside != null);
        }
        if (aside != null) {
            remove(session, aside);
        }
        Optional<Tree.Look> look = tree.looked(path, replies.subList(2, replies.size()));
        Entry entry = look.isPresent() ? look.get().entry() : tree.stat(session, path);
        if (entry == null) {
            throw failures().changed(path, "it was taken away as soon as it was stored");
        }
        return entry;
    }

    /** @param replies to the temporary's name, and to the new one, of which one refused it */
    EndpointException notRenamed(Session session, RelPath path, List<Reply> replies, boolean taken, boolean wasAside)
            throws EndpointException, IOException {
        if (!replies.getFirst().more()) {
            return failures().changed(path, "its temporary was taken away");
        }
        if (!taken && tree.look(session, path) != null || wasAside) {
            return failures().changed(path, "somebody else has stored it meanwhile");
        }
        return failures().of(replies.get(1), "give its name to", path);
    }

    /** What has the name waits under another until the new one has it: at every time one of the two is there. */
    private void moveAside(Session session, RelPath path, RelPath aside) throws EndpointException, IOException {
        remove(session, aside);
        Reply reply = tree.rename(session, path, aside);
        if (!reply.done() && tree.look(session, path) == null) {
            throw failures().changed(path, "it is gone");
        }
        if (!reply.done()) {
            throw failures().of(reply, "replace", path);
        }
    }

    /** What waited gets its name again, unless somebody else's has it by now. */
    private void giveBack(Session session, RelPath aside, RelPath path) throws EndpointException, IOException {
        // who replaces it at the same time has the name free for moments
        for (int i = 0; i < GIVING_BACK; i++) {
            if (tree.rename(session, aside, path).done()) {
                return;
            }
            if (tree.look(session, path) != null) {
                remove(session, aside);
                return;
            }
        }
    }

    /** A further temporary, which an interrupted run leaves to be cleaned up as any other. */
    private static RelPath aside(RelPath temporary) {
        String name = temporary.name();
        String owner = TemporaryNames.owner(name);
        long key = Long.parseUnsignedLong(name.substring(16, 32), 16);
        return temporary.parent().child(TemporaryNames.of(owner, ~key));
    }
}
