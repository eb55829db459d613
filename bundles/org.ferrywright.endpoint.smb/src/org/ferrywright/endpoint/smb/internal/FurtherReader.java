package org.ferrywright.endpoint.smb.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Extended;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;

/**
 * What a file or folder has that no listing tells: its security descriptor and its alternate streams. It takes one round trip, and one
 * more for each stream. Called by {@link Workers} only.
 */
record FurtherReader(Share share) {
    /** What is read here. */
    static final Set<Aspect> ASPECTS =
            Collections.unmodifiableSet(EnumSet.of(Aspect.NT_ACL, Aspect.NT_OWNER, Aspect.XATTR));

    /** Longest stream that is carried, as long as an extended attribute can be. */
    static final int LONGEST = 64 << 10;

    /** Most bytes of all streams of one file together. */
    private static final int MOST = 1 << 20;

    private static final Set<Aspect> SECURITY = EnumSet.of(Aspect.NT_ACL, Aspect.NT_OWNER);

    /** @param facts null when there is nothing @param omitted streams that are too long */
    record Found(Facts facts, Extended extended, List<Stream> omitted) {}

    /** Of aspects that cannot be read nothing is told. */
    Found read(RelPath path, Set<Aspect> aspects) throws EndpointException {
        boolean security = !Collections.disjoint(aspects, SECURITY);
        boolean streams = aspects.contains(Aspect.XATTR);
        List<Reply> replies = ask(path, security, streams);
        if (security && NtStatus.ACCESS_DENIED.is(replies.getFirst())) {
            security = false;
            replies = ask(path, false, streams);
        }
        Reply created = replies.getFirst();
        if (NtStatus.absent(created)) {
            return new Found(null, Extended.none(Set.of()), List.of());
        }
        if (!created.ok()) {
            throw share.failures().of(created, "look at", path);
        }
        var facts = Facts.of(created).identified(replies.get(1));
        var pieces = new HashMap<>(facts.pieces());
        var known = EnumSet.copyOf(Facts.TOLD);
        var omitted = new ArrayList<Stream>();
        try {
            if (security && replies.get(2).ok()) {
                security(replies.get(2), pieces, known);
            }
            Reply told = replies.get(replies.size() - 2);
            if (streams && told.ok() && streams(path, Stream.of(told), pieces, omitted)) {
                known.add(Aspect.XATTR);
            }
        } catch (IllegalArgumentException e) {
            throw share.failures().protocol(path, e);
        }
        known.retainAll(aspects);
        return new Found(facts, Extended.of(known, pieces), omitted);
    }

    private List<Reply> ask(RelPath path, boolean security, boolean streams) throws EndpointException {
        Connection c = share.connection();
        Smb2 smb = c.smb();
        var chain = new ArrayList<Message>();
        chain.add(smb.create(
                share.path(path),
                Smb2.READ_ATTRIBUTES | (security ? Smb2.READ_CONTROL : 0),
                Smb2.OPEN,
                Smb2.OPEN_REPARSE_POINT | Smb2.BACKUP_INTENT));
        chain.add(smb.queryFileId());
        if (security) {
            chain.add(smb.querySecurity());
        }
        if (streams) {
            chain.add(smb.queryStreams());
        }
        chain.add(smb.close(false));
        return c.exchange(path, chain.toArray(Message[]::new));
    }

    private static void security(Reply told, Map<String, byte[]> pieces, Set<Aspect> known) {
        ByteBuffer information = Smb2.information(told);
        var bytes = new byte[information.remaining()];
        information.get(bytes);
        SecurityDescriptor all = SecurityDescriptor.parse(bytes);
        if (all.isListed()) {
            pieces.put(Extended.NT_ACCESS, all.accessPart());
            known.add(Aspect.NT_ACL);
        }
        if (all.owner() != null && all.group() != null) {
            pieces.put(Extended.NT_OWNERS, all.ownerPart());
            known.add(Aspect.NT_OWNER);
        }
    }

    /** @return whether all could be read that is not too long */
    private boolean streams(RelPath path, List<Stream> streams, Map<String, byte[]> pieces, List<Stream> omitted)
            throws EndpointException {
        long left = MOST;
        for (Stream stream : streams) {
            if (stream.size() < 0 || stream.size() > LONGEST || stream.size() > left) {
                omitted.add(stream);
                continue;
            }
            left -= stream.size();
            byte[] content = content(path, stream);
            if (content == null) {
                return false;
            }
            pieces.put(stream.attribute(), content);
        }
        return true;
    }

    private byte[] content(RelPath path, Stream stream) throws EndpointException {
        var content = new byte[(int) stream.size()];
        Connection c = share.connection();
        Smb2 smb = c.smb();
        var chain = new ArrayList<Message>();
        chain.add(smb.create(
                share.path(path) + ':' + stream.name(),
                Smb2.READ_DATA | Smb2.READ_ATTRIBUTES,
                Smb2.OPEN,
                Smb2.NON_DIRECTORY_FILE | Smb2.BACKUP_INTENT));
        int most = c.mostRead();
        for (int at = 0; at < content.length; at += most) {
            chain.add(smb.read(at, Math.min(most, content.length - at)));
        }
        chain.add(smb.close(false));
        List<Reply> replies = c.exchange(path, chain.toArray(Message[]::new));
        if (!replies.getFirst().ok()) {
            return null;
        }
        int at = 0;
        for (Reply reply : replies.subList(1, replies.size() - 1)) {
            ByteBuffer piece = reply.ok() ? Smb2.content(reply) : ByteBuffer.allocate(0);
            if (piece.remaining() != Math.min(most, content.length - at)) {
                return null;
            }
            int n = piece.remaining();
            piece.get(content, at, n);
            at += n;
        }
        return content;
    }
}
