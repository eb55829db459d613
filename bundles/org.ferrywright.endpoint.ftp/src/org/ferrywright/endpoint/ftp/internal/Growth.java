package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.ftp.internal.SentFiles.Sent;

/**
 * Files that only have grown since they were sent: the server copies the old one into the temporary, and only what is new is appended to
 * that, so that the file is the old one or the new one all the time. Where the server does not copy, and somebody wants it, the end is
 * appended to the file itself.
 */
record Growth(SentFiles sent) {
    /** A file that is written later than its own time by so many seconds cannot be changed without getting another time. */
    private static final long SETTLED = 3;

    /**
     * What is there of a file already.
     *
     * @param direct whether it is there in the file itself, and not in the temporary
     */
    record Beginning(Sent sent, boolean direct) {}

    /**
     * Makes the temporary a copy of the file, when that is proven to be what was sent. Where the server does not copy, the file itself is
     * taken, if that is wanted.
     *
     * @return what is there then; empty when there is nothing to go on with
     */
    Optional<Beginning> beginning(
            Session session, Changes changes, RelPath path, RelPath temporary, StageRequest request)
            throws EndpointException, IOException {
        Tree tree = changes.tree();
        String there = tree.place().of(path);
        // servers take quotes in what follows SITE for their own
        boolean speakable = there.indexOf('"') < 0 && there.indexOf('\\') < 0;
        boolean copies = tree.profile().copies() && speakable;
        if (!copies && !request.inPlace() || !sent.knows(there)) {
            return Optional.empty();
        }
        Optional<Sent> known =
                known(session, changes, path).filter(one -> one.size() > 0 && one.size() < request.size());
        if (known.isEmpty()) {
            return Optional.empty();
        }
        if (!copies) {
            return proven(session, changes, there, known.get(), List.of())
                    ? Optional.of(new Beginning(known.get(), true))
                    : Optional.empty();
        }
        String to = tree.place().of(temporary);
        List<String> copying = List.of("DELE " + to, "SITE CPFR " + there, "SITE CPTO " + to);
        boolean same = proven(session, changes, to, known.get(), copying)
                // what was changed in between was not copied as it was sent
                && known(session, changes, path).filter(known.get()::equals).isPresent();
        if (!same) {
            changes.remove(session, temporary);
        }
        return same ? Optional.of(new Beginning(known.get(), false)) : Optional.empty();
    }

    /** What the file has, as far as its facts tell. */
    private Optional<Sent> known(Session session, Changes changes, RelPath path) throws EndpointException, IOException {
        Entry now = changes.tree().look(session, path);
        return now == null ? Optional.empty() : sent.find(changes.tree().place().of(path), now);
    }

    /** @param before commands that make what is asked about; their failure is seen by its size */
    private static boolean proven(Session session, Changes changes, String there, Sent known, List<String> before)
            throws IOException {
        Verification verification = changes.verification();
        List<String> digest = verification.digest() == null || known.told() == null
                ? List.of()
                : verification.digest().commands(there);
        if (digest.isEmpty() && !settled(changes, known)) {
            return false;
        }
        var commands = new ArrayList<>(before);
        commands.add("SIZE " + there);
        commands.addAll(digest);
        List<Reply> replies = session.askAbout(known.size(), commands);
        Reply size = replies.get(before.size());
        boolean made = before.isEmpty() || replies.get(before.size() - 1).done();
        return made
                && size.code() == 213
                && size.text().strip().equals(String.valueOf(known.size()))
                && (digest.isEmpty()
                        || verification
                                .digest()
                                .told(there, replies.getLast())
                                .filter(told -> Arrays.equals(told, known.told()))
                                .isPresent());
    }

    /** Before something is appended to the file itself. */
    void checkUntouched(Session session, Changes changes, RelPath path, Beginning beginning)
            throws EndpointException, IOException {
        if (known(session, changes, path).filter(beginning.sent::equals).isEmpty()) {
            throw changes.failures().changed(path, "it is not what it was when its end was about to be appended");
        }
    }

    /** The end was appended to the file itself. */
    Entry ended(Session session, Changes changes, RelPath path, Verification.Sent what, Commit commit)
            throws EndpointException, IOException {
        Inspection.Found found = new Inspection(changes, path, path, what, commit.attributes()).look(session);
        changes.verification().readBack(session, changes, path, path, what, found.doubt());
        Entry entry = changes.tree().look(session, path);
        if (entry == null) {
            throw changes.failures().changed(path, "it was taken away as soon as it was stored");
        }
        changes.tree().landmarks().stored(path, entry);
        return entry;
    }

    private static boolean settled(Changes changes, Sent known) {
        long there = System.currentTimeMillis() / 1000
                + changes.tree().profile().clock().ahead();
        return known.modified() + SETTLED < there;
    }

    /** What the server should tell of both together; null where that cannot be told from the digests of the two. */
    static byte[] joined(Sent beginning, byte[] rest, long length) {
        boolean sums = rest != null && rest.length == Integer.BYTES;
        if (!sums || beginning.told() == null || beginning.told().length != Integer.BYTES) {
            return null;
        }
        int sum = Crc32Joint.of(
                ByteBuffer.wrap(beginning.told()).getInt(),
                ByteBuffer.wrap(rest).getInt(),
                length);
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
