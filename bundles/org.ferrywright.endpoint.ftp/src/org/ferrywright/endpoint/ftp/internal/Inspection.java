package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;

/** Whether a temporary is what was sent, its time, and what has the name that it is to get: all in one round trip. */
record Inspection(Changes changes, RelPath temporary, RelPath path, Verification.Sent sent, Attributes attributes) {
    /**
     * @param old what has the name; null when it is proven that nothing has
     * @param doubt whether the server tells another digest than it should
     */
    record Found(Entry old, boolean doubt) {}

    /** @throws EndpointException CORRUPT when the temporary has another size, CHANGED when it is gone */
    Found look(Session session) throws EndpointException, IOException {
        Tree tree = changes.tree();
        Verification verification = changes.verification();
        String there = tree.place().of(temporary);
        boolean machine = tree.profile().machine();
        List<String> digest = verification.commands(sent, there);
        List<String> time = tree.settingTime(temporary, EntryKind.FILE, attributes);
        var commands = new ArrayList<String>();
        if (!machine) {
            commands.add("SIZE " + there);
        }
        commands.addAll(digest);
        int told = commands.size() - 1;
        commands.addAll(time);
        // where one command tells both, it tells the size too
        if (machine || !time.isEmpty()) {
            commands.add(tree.askingTime(temporary));
        }
        int facts = commands.size() - 1;
        commands.addAll(tree.looking(path));
        List<Reply> replies = session.askAbout(digest.isEmpty() ? 0 : sent.size(), commands);
        checkSize(session, there, replies.get(machine ? facts : 0));
        if (!time.isEmpty()) {
            List<String> again = tree.correcting(temporary, EntryKind.FILE, attributes, tree.time(replies.get(facts)));
            if (!again.isEmpty()) {
                session.ask(again);
            }
        }
        Optional<Tree.Look> look = tree.looked(path, replies.subList(facts + 1, replies.size()));
        return new Found(
                look.isPresent() ? look.get().entry() : tree.stat(session, path),
                !digest.isEmpty() && !verification.holds(sent, there, replies.get(told)));
    }

    /** @param reply to SIZE or MLST; where the latter tells no size, it is asked for */
    private void checkSize(Session session, String there, Reply reply) throws EndpointException, IOException {
        Reply asked = reply;
        if (changes.tree().profile().machine()) {
            long size = reply.done() ? Fact.in(reply).map(Fact::size).orElse(-1L) : -1;
            if (size == sent.size()) {
                return;
            }
            asked = session.ask("SIZE " + there);
        }
        if (asked.code() == 213 && !asked.text().strip().equals(String.valueOf(sent.size()))) {
            throw changes.failures()
                    .item(Kind.CORRUPT, path, "the server has stored " + asked.text() + " bytes of " + sent.size());
        }
        if (asked.code() == 550) {
            throw changes.failures().changed(path, "its temporary was taken away");
        }
    }
}
