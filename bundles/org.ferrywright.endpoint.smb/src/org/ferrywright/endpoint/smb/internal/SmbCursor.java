package org.ferrywright.endpoint.smb.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EntryCursor;

/** The entries of one folder, a page ahead. */
final class SmbCursor implements EntryCursor {
    /** What the first message brings: most folders are told by it to the end. */
    private record Beginning(Handle handle, List<Reply> pages) {}

    private final Workers workers;
    private final Share share;
    private final RelPath directory;
    private final Handle handle;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private boolean complete;
    private boolean open = true;

    private SmbCursor(Workers workers, Share share, RelPath directory, Handle handle) {
        this.workers = workers;
        this.share = share;
        this.directory = directory;
        this.handle = handle;
    }

    static SmbCursor open(Workers workers, Share share, RelPath directory)
            throws EndpointException, InterruptedException {
        Beginning beginning =
                workers.call(() -> begin(share, directory), b -> b.handle().close());
        var cursor = new SmbCursor(workers, share, directory, beginning.handle());
        try {
            for (Reply page : beginning.pages()) {
                cursor.take(page);
            }
            return cursor;
        } catch (EndpointException e) {
            cursor.close();
            throw e;
        }
    }

    private static Beginning begin(Share share, RelPath directory) throws EndpointException {
        Connection c = share.connection();
        Smb2 smb = c.smb();
        List<Reply> replies = c.exchange(
                directory,
                smb.create(
                        share.path(directory),
                        Smb2.READ_DATA | Smb2.READ_ATTRIBUTES,
                        Smb2.OPEN,
                        Smb2.DIRECTORY_FILE | Smb2.OPEN_REPARSE_POINT),
                smb.list(true),
                smb.list(false));
        Reply created = replies.getFirst();
        if (!created.ok()) {
            throw share.failures().of(created, "list", directory);
        }
        var handle = new Handle(c, created);
        if ((Facts.of(created).attributes() & Smb2.ATTRIBUTE_REPARSE_POINT) != 0
                && share.facts(directory) instanceof Facts now
                && !now.entry("").isDirectory()) {
            handle.close();
            throw share.failures().item(Kind.UNSUPPORTED, directory, "it is a link to another place");
        }
        return new Beginning(handle, replies.subList(1, replies.size()));
    }

    private void take(Reply page) throws EndpointException {
        if (complete || !page.isReceived()) {
            return;
        }
        if (NtStatus.NO_MORE_FILES.is(page) || NtStatus.NO_SUCH_FILE.is(page)) {
            complete = true;
            return;
        }
        if (!page.ok()) {
            throw share.failures().of(page, "list", directory);
        }
        try {
            for (Facts.Named named : Facts.page(page)) {
                String name = named.name();
                if (!name.equals(".") && !name.equals("..")) {
                    entries.add(named.facts().entry(checked(name)));
                }
            }
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw share.failures().protocol(directory, e);
        }
    }

    private String checked(String name) {
        if (name.isEmpty() || name.indexOf('/') >= 0 || name.indexOf('\\') >= 0 || name.indexOf(0) >= 0) {
            throw new IllegalArgumentException("a listing has a name that is none");
        }
        return name;
    }

    @Override
    public Entry next() throws EndpointException, InterruptedException {
        if (!open) {
            throw share.failures().item(Kind.INTERNAL, directory, "the listing was closed");
        }
        while (entries.isEmpty() && !complete) {
            take(workers.call(
                    () -> handle.exchange(directory, handle.smb().list(false)).getFirst()));
        }
        return entries.poll();
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            workers.later(handle::close);
        }
    }
}
