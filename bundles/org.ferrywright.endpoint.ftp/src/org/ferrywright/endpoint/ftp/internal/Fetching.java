package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BulkRead.Item;
import org.ferrywright.endpoint.BulkRead.Result;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Expect;

/** Reads small files that follow one another over one connection. What the server tells of a file afterwards says whether it was that one. */
final class Fetching implements Lanes.Worker {
    /** Hears what became of a file. */
    interface Told {
        void done(int which, Result result);
    }

    private final Exchange exchange;
    private final Session session;
    private final Changes changes;
    private final Tree tree;
    private final List<Item> items;
    private final Told told;

    Fetching(Session session, Changes changes, List<Item> items, Told told) {
        this.exchange = new Exchange(
                session, Boolean.TRUE.equals(changes.tree().profile().queues()));
        this.session = session;
        this.changes = changes;
        this.tree = changes.tree();
        this.items = items;
        this.told = told;
    }

    @Override
    public void run(int which) throws EndpointException, IOException {
        Item item = items.get(which);
        byte[] content = session.data().passive() && item.entry().size() > 0 ? quickly(item) : null;
        told.done(which, new Result.Content(content == null ? whole(item) : content));
    }

    @Override
    public void finish() {
        // each is complete by itself
    }

    @Override
    public int waiting() {
        return -1;
    }

    /** @return null when the server does not send it like that */
    private byte[] quickly(Item item) throws EndpointException, IOException {
        RelPath path = item.path();
        var content = new byte[Math.toIntExact(item.entry().size())];
        var length = new int[1];
        Exchange.Said said;
        try {
            said = exchange.transfer(
                    List.of(),
                    "RETR " + tree.place().of(path),
                    transfer -> length[0] = fill(transfer, content, path),
                    tree.looking(path));
        } catch (RefusedException e) {
            throw changes.failures().of(e.reply(), "read", path);
        }
        if (said.refusal() != null) {
            return null;
        }
        Optional<Tree.Look> look = tree.looked(path, said.after());
        Entry now = look.isPresent() ? look.get().entry() : tree.stat(session, path);
        check(item, content, length[0], now);
        return content;
    }

    private void check(Item item, byte[] content, int length, Entry now) throws EndpointException {
        if (length != content.length || !Expect.same(item.entry()).holds(now)) {
            throw changes.failures().changed(item.path(), "it changed while it was read");
        }
    }

    /** With a reply waited for at each step. */
    private byte[] whole(Item item) throws EndpointException, IOException {
        RelPath path = item.path();
        FtpReadChannel.checked(session, tree, path, Expect.same(item.entry()));
        var content = new byte[Math.toIntExact(item.entry().size())];
        int length = 0;
        if (content.length > 0) {
            try {
                Transfer transfer = session.begin("RETR " + tree.place().of(path), 0);
                try {
                    length = fill(transfer, content, path);
                    transfer.finish();
                } finally {
                    transfer.abort();
                }
            } catch (RefusedException e) {
                throw changes.failures().of(e.reply(), "read", path);
            }
        }
        check(item, content, length, tree.look(session, path));
        return content;
    }

    private int fill(Transfer transfer, byte[] content, RelPath path) throws EndpointException, IOException {
        int length = 0;
        while (length < content.length) {
            int n = transfer.read(content, length, content.length - length);
            if (n < 0) {
                return length;
            }
            length += n;
        }
        if (transfer.read(new byte[1], 0, 1) > 0) {
            throw changes.failures().changed(path, "it grew while it was read");
        }
        return length;
    }
}
