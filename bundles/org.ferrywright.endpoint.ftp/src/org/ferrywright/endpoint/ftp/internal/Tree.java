package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;

/** What is asked of a server and changed there by commands alone, each in as few round trips as it can be. */
record Tree(Place place, Profile profile, Landmarks landmarks) {
    /** Two clocks on earth do not differ by more, in seconds. */
    private static final long FARTHEST_ZONES = 26 * 3600;

    /** A quick look at one path, to be sent together with other commands. */
    List<String> looking(RelPath path) throws EndpointException {
        String there = place.of(path);
        // what one of them refuses to tell, another shows to be there
        return profile.machine()
                ? List.of("MLST " + there, "SIZE " + there)
                : List.of("SIZE " + there, "MDTM " + there, "CWD " + there);
    }

    /** The facts of a file that is there. */
    List<String> telling(RelPath path) throws EndpointException {
        String there = place.of(path);
        return profile.machine() ? List.of("MLST " + there) : List.of("SIZE " + there, "MDTM " + there);
    }

    /** What the replies to {@link #looking}, or to {@link #telling}, tell. Empty when it takes a listing to know. */
    Optional<Look> looked(RelPath path, List<Reply> replies) throws EndpointException {
        Reply first = replies.getFirst();
        if (profile.machine() && first.done()) {
            return Optional.of(new Look(told(path, first).entry(path.name())));
        }
        if (!profile.machine() && first.code() == 213 && replies.get(1).code() == 213) {
            return Optional.of(new Look(measured(path, first, replies.get(1))));
        }
        return replies.getLast().done() || first.done() ? Optional.empty() : Optional.of(new Look(null));
    }

    /** @param entry null when nothing seems to be there, which is no proof */
    record Look(Entry entry) {}

    private ServerZone zone() {
        return profile.clock().zone();
    }

    private Fact told(RelPath path, Reply reply) throws EndpointException {
        return Fact.in(reply)
                .map(fact -> fact.in(zone()))
                .orElseThrow(() -> place.failures()
                        .item(Kind.PROTOCOL, path, "the server's answer to MLST makes no sense: " + reply));
    }

    private Entry measured(RelPath path, Reply size, Reply time) throws EndpointException {
        try {
            return file(path, Long.parseLong(size.text().strip()), time);
        } catch (NumberFormatException _) {
            throw place.failures().item(Kind.PROTOCOL, path, "the server's answer to SIZE makes no sense");
        }
    }

    private Entry file(RelPath path, long size, Reply time) {
        return new Fact(path.name(), EntryKind.FILE, size, zone().utc(ServerTime.parse(time.text())), true)
                .entry(path.name());
    }

    /**
     * A file that this connection has just put there, by the reply to {@link #askingTime}.
     *
     * @param size that the server has told of it already; -1 when it has not
     * @return null when it takes another look to know
     */
    Entry timed(RelPath path, long size, Reply reply) throws EndpointException {
        if (profile.machine()) {
            return reply.done() ? told(path, reply).entry(path.name()) : null;
        }
        return size >= 0 && reply.code() == 213 ? file(path, size, reply) : null;
    }

    /** What seems to be there; null is no proof that nothing is. */
    Entry look(Session session, RelPath path) throws EndpointException, IOException {
        if (path.isRoot()) {
            return stat(session, path);
        }
        Optional<Look> look = looked(path, session.ask(looking(path)));
        return look.isPresent() && told(look.get().entry()) ? look.get().entry() : stat(session, path);
    }

    /** What goes away while the server looks at it has no kind with some: a listing proves what there is. */
    private static boolean told(Entry entry) {
        return entry == null || entry.kind() != EntryKind.UNREADABLE;
    }

    /** What is there; null is proven. */
    Entry stat(Session session, RelPath path) throws EndpointException, IOException {
        if (path.isRoot()) {
            return root(session);
        }
        if (profile.machine()) {
            Reply reply = session.ask("MLST " + place.of(path));
            Entry entry = reply.done() ? told(path, reply).entry(path.name()) : null;
            if (entry != null && told(entry)) {
                return entry;
            }
        }
        List<Entry> siblings;
        try {
            siblings = list(session, path.parent(), path.name()::equals);
        } catch (EndpointException e) {
            if (e.kind() == Kind.NOT_FOUND || e.kind() == Kind.NOT_DIRECTORY) {
                return null;
            }
            throw e.edit().path(path).build();
        }
        if (siblings.isEmpty()) {
            return null;
        }
        Entry sibling = siblings.getFirst();
        if (profile.machine() && sibling.kind() != EntryKind.SPECIAL) {
            throw place.failures().item(Kind.DENIED, path, "the server lists it and does not tell its facts");
        }
        return sibling;
    }

    private Entry root(Session session) throws EndpointException, IOException {
        Reply reply = session.ask("CWD " + place.folder());
        if (!reply.done()) {
            throw place.failures().root(Kind.NOT_FOUND, "the folder cannot be entered: the server says " + reply, null);
        }
        Timestamp time = new Timestamp(0, 0);
        if (profile.machine()) {
            Reply facts = session.ask("MLST " + place.folder());
            Timestamp told = facts.done() ? told(RelPath.ROOT, facts).modified() : null;
            time = told == null ? time : told;
        }
        return new Fact("", EntryKind.DIRECTORY, 0, time, true).entry("");
    }

    /** Every entry of a folder. */
    List<Entry> list(Session session, RelPath directory) throws EndpointException, IOException {
        return list(session, directory, _ -> true);
    }

    private List<Entry> list(Session session, RelPath directory, Predicate<String> wanted)
            throws EndpointException, IOException {
        Reply entered = session.ask("CWD " + place.of(directory));
        if (!entered.done()) {
            throw notEntered(session, directory, entered);
        }
        List<Entry> entries = new Listing(place, profile).read(session, directory, wanted);
        landmarks.seen(directory, entries);
        return entries;
    }

    private EndpointException notEntered(Session session, RelPath directory, Reply reply)
            throws EndpointException, IOException {
        if (directory.isRoot()) {
            return place.failures()
                    .root(Kind.NOT_FOUND, "the folder cannot be entered: the server says " + reply, null);
        }
        Entry entry = stat(session, directory);
        if (entry == null) {
            return place.failures().item(Kind.NOT_FOUND, directory, "there is no such folder");
        }
        return entry.isDirectory()
                ? place.failures().of(reply, "enter", directory)
                : place.failures().item(Kind.NOT_DIRECTORY, directory, "it is no folder");
    }

    /** Makes a folder and those above it. */
    void makeDirectory(Session session, RelPath path) throws EndpointException, IOException {
        String there = place.of(path);
        if (path.isRoot()) {
            stat(session, path);
            return;
        }
        Reply made = session.ask("MKD " + there);
        if (made.done()) {
            return;
        }
        Entry entry = look(session, path);
        if (entry == null) {
            makeDirectory(session, path.parent());
            made = session.ask("MKD " + there);
            if (made.done()) {
                return;
            }
            entry = look(session, path);
        }
        if (entry == null) {
            throw place.failures().of(made, "make the folder", path);
        }
        if (!entry.isDirectory()) {
            throw place.failures().item(Kind.NOT_DIRECTORY, path, "something is there that is no folder");
        }
    }

    void delete(Session session, RelPath path, Expect expect) throws EndpointException, IOException {
        refuseRoot(path, "deleted");
        Entry now = look(session, path);
        if (now == null || now.kind() == EntryKind.UNREADABLE) {
            // no proof, or something that is just going
            now = stat(session, path);
        }
        if (now == null) {
            return;
        }
        refuseSpecial(path, now);
        check(path, expect, now);
        Reply reply = session.ask((now.isDirectory() ? "RMD " : "DELE ") + place.of(path));
        if (reply.done() || stat(session, path) == null) {
            return;
        }
        if (now.isDirectory() && !list(session, path).isEmpty()) {
            throw place.failures().item(Kind.NOT_EMPTY, path, "the folder is not empty");
        }
        throw place.failures().of(reply, "delete", path);
    }

    /** Gives what is there a name that has to be free. */
    void move(Session session, RelPath from, RelPath to, Expect expect) throws EndpointException, IOException {
        refuseRoot(from, "moved");
        refuseRoot(to, "replaced");
        Entry now = look(session, from);
        if (now == null) {
            throw place.failures().item(Kind.NOT_FOUND, from, "it is gone");
        }
        refuseSpecial(from, now);
        check(from, expect, now);
        if (to.startsWith(from) && !to.equals(from)) {
            throw now.isDirectory()
                    ? place.failures().item(Kind.DENIED, from, "a folder cannot be moved into itself")
                    : place.failures().item(Kind.NOT_DIRECTORY, from, "it is no folder");
        }
        boolean spelling = !profile.caseSensitive()
                && from.parent().equals(to.parent())
                && from.name().equalsIgnoreCase(to.name());
        if (!spelling && look(session, to) != null) {
            throw place.failures().item(Kind.EXISTS, to, "something is there already");
        }
        Reply reply = rename(session, from, to);
        if (!reply.done()) {
            makeDirectory(session, to.parent());
            reply = rename(session, from, to);
        }
        if (!reply.done() && look(session, from) == null) {
            throw place.failures().item(Kind.NOT_FOUND, from, "it is gone");
        }
        if (!reply.done()) {
            throw place.failures().of(reply, "move something to", to);
        }
    }

    /** The reply that refused it, or that to the new name. */
    Reply rename(Session session, RelPath from, RelPath to) throws EndpointException, IOException {
        List<Reply> replies = session.ask("RNFR " + place.of(from), "RNTO " + place.of(to));
        return replies.getFirst().more() ? replies.getLast() : replies.getFirst();
    }

    /** Sets the time of what has to be of that kind; nothing else can be set. */
    Entry set(Session session, RelPath path, EntryKind kind, Attributes attributes)
            throws EndpointException, IOException {
        Entry now = look(session, path);
        if (now == null) {
            throw place.failures().item(Kind.NOT_FOUND, path, "it is gone");
        }
        if (now.kind() != kind || (kind != EntryKind.FILE && kind != EntryKind.DIRECTORY)) {
            throw place.failures().changed(path, "something else is there meanwhile");
        }
        var commands = new ArrayList<>(settingTime(path, kind, attributes));
        if (commands.isEmpty()) {
            return now;
        }
        session.ask(commands);
        Entry set = look(session, path);
        List<String> again = set == null ? List.of() : correcting(path, kind, attributes, set.modified());
        if (again.isEmpty()) {
            return set;
        }
        session.ask(again);
        return look(session, path);
    }

    /**
     * What sets the time once more when the server took it for that of another zone, as some do with those of the other half of the year.
     *
     * @param shown the time that it shows now, or null
     */
    List<String> correcting(RelPath path, EntryKind kind, Attributes attributes, Timestamp shown)
            throws EndpointException {
        Timestamp wanted = attributes.modified();
        if (shown == null || wanted == null) {
            return List.of();
        }
        long apart = wanted.seconds() - shown.seconds();
        boolean zones = apart != 0 && Math.abs(apart) <= FARTHEST_ZONES;
        return zones
                ? settingTime(
                        path,
                        kind,
                        new Attributes(
                                attributes.mode(),
                                attributes.uid(),
                                attributes.gid(),
                                new Timestamp(wanted.seconds() + apart, 0)))
                : List.of();
    }

    /** Asks for the time of what was stored. */
    String askingTime(RelPath path) throws EndpointException {
        return (profile.machine() ? "MLST " : "MDTM ") + place.of(path);
    }

    /** What the reply to that tells, or null. */
    Timestamp time(Reply reply) {
        if (profile.machine()) {
            return reply.done()
                    ? Fact.in(reply).map(fact -> zone().utc(fact.modified())).orElse(null)
                    : null;
        }
        return reply.code() == 213 ? zone().utc(ServerTime.parse(reply.text())) : null;
    }

    /** The command that sets the time, if there is one: a server that refuses it is seen by the facts afterwards. */
    List<String> settingTime(RelPath path, EntryKind kind, Attributes attributes) throws EndpointException {
        boolean can = kind == EntryKind.DIRECTORY ? profile.folderTimes() : profile.times() != Profile.TimeSetting.NONE;
        String time = attributes.modified() == null ? null : ServerTime.text(zone().shown(attributes.modified()));
        return can && time != null ? List.of(profile.times().command(time, place.of(path))) : List.of();
    }

    void check(RelPath path, Expect expect, Entry now) throws EndpointException {
        if (!expect.holds(now)) {
            throw place.failures().changed(path, now == null ? "it is gone" : "it is not what it was");
        }
    }

    void refuseRoot(RelPath path, String what) throws EndpointException {
        if (path.isRoot()) {
            throw place.failures().item(Kind.DENIED, path, "the root itself is never " + what);
        }
    }

    void refuseSpecial(RelPath path, Entry entry) throws EndpointException {
        if (entry.kind() == EntryKind.SPECIAL) {
            throw place.failures().item(Kind.UNSUPPORTED, path, "it is a link or another special thing of the server");
        }
        if (entry.kind() == EntryKind.UNREADABLE) {
            throw place.failures().item(Kind.DENIED, path, "the server does not tell what it is");
        }
    }
}
