package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.ftp.internal.SentFiles.Sent;

/**
 * Files that only have grown since they were sent: the server copies the old one into the temporary, and only what is new is appended to
 * that, so that the file is the old one or the new one all the time.
 */
record Growth(SentFiles sent) {
    /** A file that is written later than its own time by so many seconds cannot be changed without getting another time. */
    private static final long SETTLED = 3;

    /**
     * Makes the temporary a copy of the file, when that is proven to be what was sent.
     *
     * @return what it has; empty when there is none
     */
    Optional<Sent> copied(Session session, Changes changes, RelPath path, RelPath temporary, StageRequest request)
            throws EndpointException, IOException {
        Tree tree = changes.tree();
        String there = tree.place().of(path);
        // servers take quotes in what follows SITE for their own
        boolean speakable = there.indexOf('"') < 0 && there.indexOf('\\') < 0;
        if (!tree.profile().copies() || !speakable || !sent.knows(there)) {
            return Optional.empty();
        }
        Entry old = tree.look(session, path);
        Optional<Sent> known = old == null ? Optional.empty() : sent.find(there, old);
        if (known.isEmpty() || old.size() == 0 || old.size() >= request.size()) {
            return Optional.empty();
        }
        boolean same = copy(session, changes, there, tree.place().of(temporary), known.get())
                // what was changed in between was not copied as it was sent
                && known.get().is(Optional.ofNullable(tree.look(session, path)).orElse(Entry.unreadable(path.name())));
        if (!same) {
            changes.remove(session, temporary);
        }
        return same ? known : Optional.empty();
    }

    private boolean copy(Session session, Changes changes, String from, String to, Sent known)
            throws EndpointException, IOException {
        Verification verification = changes.verification();
        List<String> digest = verification.digest() == null || known.told() == null
                ? List.of()
                : verification.digest().commands(to);
        if (digest.isEmpty() && !settled(changes, known)) {
            return false;
        }
        var commands = new ArrayList<>(List.of("DELE " + to, "SITE CPFR " + from, "SITE CPTO " + to, "SIZE " + to));
        commands.addAll(digest);
        List<Reply> replies = session.askAbout(known.size(), commands);
        boolean whole = replies.get(1).more()
                && replies.get(2).done()
                && replies.get(3).code() == 213
                && replies.get(3).text().strip().equals(String.valueOf(known.size()));
        return whole
                && (digest.isEmpty()
                        || verification
                                .digest()
                                .told(to, replies.getLast())
                                .filter(told -> Arrays.equals(told, known.told()))
                                .isPresent());
    }

    private static boolean settled(Changes changes, Sent known) {
        long there = System.currentTimeMillis() / 1000 + changes.tree().profile().clock().ahead();
        return known.modified() + SETTLED < there;
    }

    /** What the server should tell of both together; null where that cannot be told from the digests of the two. */
    static byte[] joined(Sent beginning, byte[] rest, long length) {
        boolean sums = rest != null && rest.length == Integer.BYTES;
        if (!sums || beginning.told() == null || beginning.told().length != Integer.BYTES) {
            return null;
        }
        int sum = Crc32Joint.of(
                ByteBuffer.wrap(beginning.told()).getInt(), ByteBuffer.wrap(rest).getInt(), length);
        return ByteBuffer.allocate(Integer.BYTES).putInt(sum).array();
    }

    /** A file has its name now. */
    void remember(Changes changes, RelPath path, Entry entry, Verification.Sent what) throws EndpointException {
        if (entry != null && entry.isFile() && entry.size() == what.size()) {
            sent.remember(
                    changes.tree().place().of(path),
                    new Sent(what.size(), entry.modified().seconds(), what.seed(), what.digest(), what.told()));
        }
    }
}
