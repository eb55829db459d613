package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Extended;
import org.ferrywright.core.NameRules;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;

/** What is asked of a root, one file or folder at a time. Called by {@link Workers} only. */
final class Share {
    /** Something that is open, and what it was when it was opened. */
    record Opened(Handle handle, Facts facts) {}

    private final Connections connections;
    private final String base;
    private final NameRules names;
    private final Failures failures;

    /** @param base folder of the root below the share, with backslashes */
    Share(Connections connections, String base, NameRules names, Failures failures) {
        this.connections = connections;
        this.base = base;
        this.names = names;
        this.failures = failures;
    }

    Share with(NameRules other) {
        return new Share(connections, base, other, failures);
    }

    Failures failures() {
        return failures;
    }

    NameRules names() {
        return names;
    }

    Connection connection() {
        return connections.next();
    }

    /** The path as the server takes it. */
    String path(RelPath path) throws EndpointException {
        if (path.isRoot()) {
            return base;
        }
        for (String name : path.value().split("/")) {
            Optional<String> objection = names.objection(name);
            if (objection.isPresent()) {
                throw failures.item(Kind.BAD_NAME, path, "a share cannot hold the name: " + objection.get());
            }
            if (names.tooLong(name)) {
                throw failures.item(Kind.BAD_NAME, path, "the name is too long for a share");
            }
        }
        String below = path.value().replace('/', '\\');
        return base.isEmpty() ? below : base + '\\' + below;
    }

    /** Null when it is proven that there is nothing. */
    Facts facts(RelPath path) throws EndpointException {
        Connection c = connection();
        Smb2 smb = c.smb();
        List<Reply> replies = c.exchange(
                path,
                smb.create(path(path), Smb2.READ_ATTRIBUTES, Smb2.OPEN, Smb2.OPEN_REPARSE_POINT),
                smb.queryFileId(),
                smb.close(false));
        Reply created = replies.getFirst();
        if (NtStatus.absent(created)) {
            return null;
        }
        if (NtStatus.PATH_NOT_COVERED.is(created)) {
            return Facts.ofDfsLink();
        }
        if (!created.ok()) {
            throw failures.of(created, "look at", path);
        }
        Facts facts = Facts.of(created).identified(replies.get(1));
        return facts.is(Smb2.ATTRIBUTE_REPARSE_POINT) ? facts.tagged(tag(c, path)) : facts;
    }

    private int tag(Connection c, RelPath path) throws EndpointException {
        Smb2 smb = c.smb();
        List<Reply> replies = c.exchange(
                path,
                smb.create(path(path), Smb2.READ_ATTRIBUTES, Smb2.OPEN, Smb2.OPEN_REPARSE_POINT),
                smb.queryTag(),
                smb.close(false));
        if (!replies.get(1).ok()) {
            throw failures.of(replies.get(0).ok() ? replies.get(1) : replies.get(0), "look at", path);
        }
        return Smb2.information(replies.get(1)).getInt(4);
    }

    Entry stat(RelPath path) throws EndpointException {
        Facts facts = facts(path);
        return facts == null ? null : facts.entry(path.name());
    }

    /** @param options beside those that see a link itself */
    Opened open(RelPath path, int access, int disposition, int options, String action) throws EndpointException {
        return open(connection(), path, access, disposition, options, action);
    }

    /** As the other one, in the session of something that is open already. */
    Opened open(Connection c, RelPath path, int access, int disposition, int options, String action)
            throws EndpointException {
        Smb2 smb = c.smb();
        List<Reply> replies = c.exchange(
                path, smb.create(path(path), access | Smb2.READ_ATTRIBUTES, disposition, options), smb.queryFileId());
        Reply created = replies.getFirst();
        if (!created.ok()) {
            throw failures.of(created, action, path);
        }
        return new Opened(new Handle(c, created), Facts.of(created).identified(replies.get(1)));
    }

    /** Makes a folder and those above it. */
    void makeDirectory(RelPath path) throws EndpointException {
        if (path.isRoot() && base.isEmpty()) {
            return;
        }
        makeDirectory(path, path(path));
    }

    private void makeDirectory(RelPath about, String path) throws EndpointException {
        Reply created = makeOne(about, path);
        if (NtStatus.OBJECT_PATH_NOT_FOUND.is(created) && path.indexOf('\\') >= 0) {
            makeDirectory(about, path.substring(0, path.lastIndexOf('\\')));
            created = makeOne(about, path);
        }
        if (NtStatus.OBJECT_NAME_COLLISION.is(created)) {
            throw failures.item(Kind.NOT_DIRECTORY, about, "there is something that is no folder");
        }
        if (!created.ok()) {
            throw failures.of(created, "make the folder", about);
        }
    }

    private Reply makeOne(RelPath about, String path) throws EndpointException {
        Connection c = connection();
        Smb2 smb = c.smb();
        return c.exchange(
                        about,
                        smb.create(path, Smb2.READ_ATTRIBUTES, Smb2.OPEN_OR_MAKE, Smb2.DIRECTORY_FILE),
                        smb.close(false))
                .getFirst();
    }

    /** Fails with CHANGED unless there is what has to be there. */
    void check(RelPath path, Expect expect, Entry now) throws EndpointException {
        if (!expect.holds(now)) {
            throw failures.changed(path, now == null ? "it is gone" : "it is not what it was");
        }
    }

    /** The message that gives what is open these attributes; empty when there is nothing to set. */
    Optional<Message> set(Smb2 smb, RelPath path, boolean folder, Attributes a) throws EndpointException {
        long modified = 0;
        long created = 0;
        int flags = 0;
        try {
            modified = a.modified() == null ? 0 : Facts.ticks(a.modified());
        } catch (ArithmeticException e) {
            throw failures.item(
                            Kind.UNSUPPORTED,
                            path,
                            "no share can keep its time, " + a.modified().seconds() + " seconds after 1970")
                    .edit()
                    .cause(e)
                    .build();
        }
        if (a.extended() != null) {
            var pieces = a.extended().pieces();
            if (pieces.containsKey(Extended.DOS_FLAGS)) {
                int wanted = pieces.get(Extended.DOS_FLAGS)[0] & Facts.FLAGS;
                flags = folder ? wanted | Smb2.ATTRIBUTE_DIRECTORY : wanted == 0 ? Smb2.ATTRIBUTE_NORMAL : wanted;
            }
            if (pieces.containsKey(Extended.BIRTH)) {
                var birth = ByteBuffer.wrap(pieces.get(Extended.BIRTH));
                created = Facts.ticks(new Timestamp(birth.getLong(), birth.getInt()));
            }
        }
        return modified == 0 && created == 0 && flags == 0
                ? Optional.empty()
                : Optional.of(smb.setBasic(created, modified, flags));
    }

    /**
     * Gives what is open another name.
     *
     * @param then what is asked in the same message
     * @return the answers, whose statuses the caller looks at
     */
    List<Reply> rename(Handle handle, RelPath about, RelPath to, boolean replace, Message... then)
            throws EndpointException {
        Message rename = handle.smb().rename(path(to), replace);
        try {
            return handle.exchange(
                    about, Stream.concat(Stream.of(rename), Stream.of(then)).toArray(Message[]::new));
        } catch (EndpointException e) {
            handle.mayBeRenamed();
            throw e;
        }
    }

    /** Takes read-only away from what stands in the way, or gives it back. */
    boolean writable(RelPath path, Facts facts, boolean writable) throws EndpointException {
        int others = facts.attributes() & (Smb2.ATTRIBUTE_HIDDEN | Smb2.ATTRIBUTE_SYSTEM | Smb2.ATTRIBUTE_ARCHIVE);
        int wanted = writable ? others : others | Smb2.ATTRIBUTE_READ_ONLY;
        Connection c = connection();
        Smb2 smb = c.smb();
        return c.exchange(
                        path,
                        smb.create(path(path), Smb2.WRITE_ATTRIBUTES, Smb2.OPEN, Smb2.OPEN_REPARSE_POINT),
                        smb.setBasic(0, 0, wanted == 0 ? Smb2.ATTRIBUTE_NORMAL : wanted),
                        smb.close(false))
                .get(1)
                .ok();
    }
}
