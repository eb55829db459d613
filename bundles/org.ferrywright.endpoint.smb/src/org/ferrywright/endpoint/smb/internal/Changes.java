package org.ferrywright.endpoint.smb.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Extended;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;

/** What changes names and metadata of a share, each step by itself. Called by {@link Workers} only. */
record Changes(Share share, FurtherReader reader, FurtherWriter writer) {
    /** How often, and with which pause, one looks whether something that is being deleted is gone. */
    private static final int LOOKS = 100;

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

    Changes(Share share) {
        this(share, new FurtherReader(share), new FurtherWriter(share));
    }

    /** Deletes what is as expected; nothing there is no failure. */
    void delete(RelPath path, Expect expect) throws EndpointException {
        refuseRoot(path, "deleted");
        for (int i = 0; ; i++) {
            Connection c = share.connection();
            List<Reply> replies = opening(c, path, Smb2.DELETE);
            Reply created = replies.getFirst();
            if (NtStatus.absent(created)) {
                return;
            }
            if (NtStatus.DELETE_PENDING.is(created) && i < LOOKS) {
                // somebody else was quicker, and the name goes when the last has closed it
                LockSupport.parkNanos(PAUSE);
                continue;
            }
            if (!created.ok()) {
                throw share.failures().of(created, "delete", path);
            }
            Facts facts = Facts.of(created).identified(replies.get(1));
            delete(path, expect, new Handle(c, created), facts);
            return;
        }
    }

    private List<Reply> opening(Connection c, RelPath path, int access) throws EndpointException {
        Smb2 smb = c.smb();
        return c.exchange(
                path,
                smb.create(share.path(path), access | Smb2.READ_ATTRIBUTES, Smb2.OPEN, Smb2.OPEN_REPARSE_POINT),
                smb.queryFileId());
    }

    private void delete(RelPath path, Expect expect, Handle handle, Facts opened) throws EndpointException {
        try (handle) {
            Facts facts = known(path, opened);
            refuseSpecial(path, facts);
            share.check(path, expect, facts.entry(path.name()));
            Reply reply = handle.exchange(path, handle.smb().setGone()).getFirst();
            if ((NtStatus.CANNOT_DELETE.is(reply) || NtStatus.ACCESS_DENIED.is(reply))
                    && facts.is(Smb2.ATTRIBUTE_READ_ONLY)
                    && share.writable(path, facts, true)) {
                reply = handle.exchange(path, handle.smb().setGone()).getFirst();
                if (!reply.ok()) {
                    share.writable(path, facts, false);
                }
            }
            if (!reply.ok() && !NtStatus.DELETE_PENDING.is(reply)) {
                throw share.failures().of(reply, "delete", path);
            }
        }
    }

    /** With the kind of a reparse point, which the answer to an open does not tell. */
    Facts known(RelPath path, Facts opened) throws EndpointException {
        if (!opened.is(Smb2.ATTRIBUTE_REPARSE_POINT)) {
            return opened;
        }
        Facts now = share.facts(path);
        if (now == null) {
            throw share.failures().changed(path, "it is gone");
        }
        return now;
    }

    /** Gives what is at {@code from} a name that has to be free. @return what it was before */
    Facts move(RelPath from, RelPath to, Expect expect) throws EndpointException {
        refuseRoot(from, "moved");
        refuseRoot(to, "replaced");
        Connection c = share.connection();
        List<Reply> replies = opening(c, from, Smb2.DELETE | Smb2.WRITE_ATTRIBUTES);
        Reply created = replies.getFirst();
        if (NtStatus.absent(created)) {
            throw share.failures().item(Kind.NOT_FOUND, from, "it is gone");
        }
        if (!created.ok()) {
            throw share.failures().of(created, "move", from);
        }
        try (var handle = new Handle(c, created)) {
            Facts facts = known(from, Facts.of(created).identified(replies.get(1)));
            share.check(from, expect, facts.entry(from.name()));
            if (to.startsWith(from) && !to.equals(from)) {
                boolean folder = facts.is(Smb2.ATTRIBUTE_DIRECTORY);
                throw folder
                        ? share.failures().item(Kind.DENIED, from, "a folder cannot be moved into itself")
                        : share.failures().item(Kind.NOT_DIRECTORY, from, "it is no folder");
            }
            into(handle, to);
            if (facts.kind() == EntryKind.FILE && !facts.is(Smb2.ATTRIBUTE_ARCHIVE)) {
                handle.exchange(to, again(handle.smb(), facts.attributes()));
            }
            return facts;
        }
    }

    /** Gives what is open a free name, and makes the folders above it. */
    private void into(Handle handle, RelPath to) throws EndpointException {
        Reply reply = share.rename(handle, to, to, false).getFirst();
        if (NtStatus.OBJECT_PATH_NOT_FOUND.is(reply) || NtStatus.NOT_A_DIRECTORY.is(reply)) {
            share.makeDirectory(to.parent());
            reply = share.rename(handle, to, to, false).getFirst();
        }
        if (!reply.ok()) {
            throw share.failures().of(reply, "move something to", to);
        }
    }

    /**
     * Keeps a file under a free name. @return whether there was one
     */
    boolean keep(RelPath path, RelPath kept, Expect expect) throws EndpointException {
        Facts now = share.facts(path);
        if (now == null) {
            share.check(path, expect == Expect.ABSENT ? expect : Expect.ANY, null);
            return false;
        }
        if (now.kind() == EntryKind.DIRECTORY) {
            throw share.failures().item(Kind.IS_DIRECTORY, path, "a folder is not kept");
        }
        refuseSpecial(path, now);
        share.check(path, expect, now.entry(path.name()));
        try {
            move(path, kept, Expect.same(now.entry(path.name())));
            return true;
        } catch (EndpointException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Gives a temporary its name, in one step.
     *
     * @param kept name for what is there, or null
     * @param wanted what it has beyond content, name and time, or null when that is left
     * @return what is there then, as the close of the temporary told it
     */
    Entry place(Handle temporary, RelPath path, Expect expect, RelPath kept, Extended wanted) throws EndpointException {
        Facts placed = put(temporary, path, expect, kept, wanted);
        return placed == null ? null : placed.entry(path.name());
    }

    /** As {@link #place}. @return null when it is gone again */
    Facts put(Handle temporary, RelPath path, Expect expect, RelPath kept, Extended wanted) throws EndpointException {
        Facts there = null;
        if (expect != Expect.ABSENT) {
            there = share.facts(path);
            check(path, expect, there);
        }
        boolean away = kept != null && there != null && keep(path, kept, expect);
        Reply[] told = new Reply[3];
        boolean replace = expect != Expect.ABSENT && !away;
        Reply renamed = rename(temporary, path, replace, told, wanted);
        for (int i = 0; replace && NtStatus.ACCESS_DENIED.is(renamed) && i < LOOKS && isOpen(path, i); i++) {
            // nobody replaces what somebody has open: for a moment that may be one of us
            LockSupport.parkNanos(PAUSE);
            check(path, expect, share.facts(path));
            renamed = rename(temporary, path, true, told, wanted);
        }
        if (NtStatus.ACCESS_DENIED.is(renamed)
                && there != null
                && !away
                && there.is(Smb2.ATTRIBUTE_READ_ONLY)
                && share.writable(path, there, true)) {
            renamed = rename(temporary, path, true, told, wanted);
            if (!renamed.ok()) {
                share.writable(path, there, false);
            }
        }
        if (renamed.ok()) {
            return told[2].ok() && told[1].ok() ? Facts.of(told[2]).identified(told[1]) : share.facts(path);
        }
        if (away) {
            giveBack(kept, path);
        }
        throw notPlaced(path, expect, renamed);
    }

    /** Whether somebody has the file open; the first times it is not known, because it may just have been closed. */
    private boolean isOpen(RelPath path, int times) throws EndpointException {
        Reply alone = alone(path);
        return NtStatus.SHARING_VIOLATION.is(alone)
                || NtStatus.DELETE_PENDING.is(alone)
                || (times < LOOKS / 4 && (alone.ok() || NtStatus.absent(alone)));
    }

    private Reply alone(RelPath path) throws EndpointException {
        Connection c = share.connection();
        Smb2 smb = c.smb();
        return c.exchange(path, smb.createAlone(share.path(path), Smb2.DELETE), smb.close(false))
                .getFirst();
    }

    private Reply rename(Handle temporary, RelPath path, boolean replace, Reply[] told, Extended wanted)
            throws EndpointException {
        Smb2 smb = temporary.smb();
        var then = new ArrayList<Message>();
        then.add(smb.queryFileId());
        if (wanted != null && wanted.pieces().containsKey(Extended.DOS_FLAGS)) {
            then.add(again(smb, wanted.pieces().get(Extended.DOS_FLAGS)[0]));
        }
        then.add(smb.close(true));
        List<Reply> replies = share.rename(temporary, path, path, replace, then.toArray(Message[]::new));
        Reply renamed = replies.getFirst();
        told[1] = replies.get(1);
        told[2] = replies.getLast();
        if (!renamed.ok() && told[2].ok() && !temporary.reopen(path, told[1])) {
            throw share.failures().changed(path, "its temporary was taken away");
        }
        return renamed;
    }

    /**
     * Servers mark a file that gets another name as one to be archived, and one whose name began with a dot, as those of our temporaries
     * do, as hidden.
     */
    private static Message again(Smb2 smb, int attributes) {
        int flags = attributes & Facts.FLAGS;
        return smb.setBasic(0, 0, flags == 0 ? Smb2.ATTRIBUTE_NORMAL : flags);
    }

    private void check(RelPath path, Expect expect, Facts there) throws EndpointException {
        if (there != null && there.kind() == EntryKind.DIRECTORY) {
            throw share.failures().item(Kind.IS_DIRECTORY, path, "there is a folder of this name");
        }
        if (there != null) {
            refuseSpecial(path, there);
        }
        share.check(path, expect, there == null ? null : there.entry(path.name()));
    }

    private EndpointException notPlaced(RelPath path, Expect expect, Reply renamed) throws EndpointException {
        if (NtStatus.OBJECT_NAME_COLLISION.is(renamed) || NtStatus.ACCESS_DENIED.is(renamed)) {
            check(path, expect, share.facts(path));
        }
        if (NtStatus.OBJECT_NAME_COLLISION.is(renamed)) {
            return share.failures().changed(path, "it came into being meanwhile");
        }
        if (NtStatus.absent(renamed)) {
            return share.failures().changed(path, "its temporary was taken away");
        }
        if (NtStatus.ACCESS_DENIED.is(renamed)) {
            Reply alone = alone(path);
            return share.failures().of(NtStatus.SHARING_VIOLATION.is(alone) ? alone : renamed, "store", path);
        }
        return share.failures().of(renamed, "store", path);
    }

    private void giveBack(RelPath kept, RelPath path) {
        try {
            move(kept, path, Expect.ANY);
        } catch (EndpointException _) {
            // it is whole under the other name, and the failure that is told names the path
            return;
        }
    }

    /** Sets metadata of what has to be of that kind. @return what is there then */
    Entry set(RelPath path, EntryKind kind, Attributes attributes) throws EndpointException {
        if (kind != EntryKind.FILE && kind != EntryKind.DIRECTORY) {
            throw share.failures().changed(path, "a share has only files and folders");
        }
        boolean folder = kind == EntryKind.DIRECTORY;
        Extended wanted = attributes.extended();
        if (FurtherWriter.isStreams(wanted, false)) {
            setStreams(path, kind, wanted);
        }
        Entry basic = setBasic(path, folder, attributes);
        writer.security(path, wanted);
        return told(path, basic, wanted, false);
    }

    /** A read-only file does not take streams. */
    private void setStreams(RelPath path, EntryKind kind, Extended wanted) throws EndpointException {
        Facts now = share.facts(path);
        if (now == null || now.kind() != kind) {
            throw share.failures().changed(path, "something else is there meanwhile");
        }
        boolean freed = now.is(Smb2.ATTRIBUTE_READ_ONLY) && share.writable(path, now, true);
        writer.streams(path, wanted, false);
        if (freed) {
            share.writable(path, now, false);
        }
    }

    /** What was stored or set, with what it has then of what it was to have beyond a listing. @param fresh whether it was just made */
    Entry told(RelPath path, Entry entry, Extended wanted, boolean fresh) throws EndpointException {
        if (entry == null || !FurtherWriter.isAny(wanted, fresh)) {
            return entry;
        }
        FurtherReader.Found found = reader.read(path, wanted.aspects());
        return found.facts() == null
                ? entry
                : entry.with(entry.extras().and(found.extended().digests()));
    }

    private Entry setBasic(RelPath path, boolean folder, Attributes attributes) throws EndpointException {
        Connection c = share.connection();
        Smb2 smb = c.smb();
        var chain = new ArrayList<Message>();
        chain.add(smb.create(
                share.path(path),
                Smb2.READ_ATTRIBUTES | Smb2.WRITE_ATTRIBUTES,
                Smb2.OPEN,
                Smb2.OPEN_REPARSE_POINT | (folder ? Smb2.DIRECTORY_FILE : Smb2.NON_DIRECTORY_FILE)));
        chain.add(smb.queryFileId());
        Optional<Message> set = share.set(smb, path, folder, attributes);
        set.ifPresent(chain::add);
        chain.add(smb.close(true));
        List<Reply> replies = c.exchange(path, chain.toArray(Message[]::new));
        Reply created = replies.getFirst();
        if (NtStatus.NOT_A_DIRECTORY.is(created) || NtStatus.FILE_IS_A_DIRECTORY.is(created)) {
            throw share.failures().changed(path, "something else is there meanwhile");
        }
        if (!created.ok()) {
            throw share.failures().of(created, "set the metadata of", path);
        }
        if (set.isPresent() && !replies.get(2).ok()) {
            throw share.failures().of(replies.get(2), "set the metadata of", path);
        }
        return replies.getLast().ok()
                ? Facts.of(replies.getLast()).identified(replies.get(1)).entry(path.name())
                : share.stat(path);
    }

    private void refuseRoot(RelPath path, String what) throws EndpointException {
        if (path.isRoot()) {
            throw share.failures().item(Kind.DENIED, path, "the root itself is never " + what);
        }
    }

    private void refuseSpecial(RelPath path, Facts facts) throws EndpointException {
        if (facts.kind() == EntryKind.SPECIAL) {
            throw share.failures().item(Kind.UNSUPPORTED, path, "it is a link or another special thing of the server");
        }
    }
}
