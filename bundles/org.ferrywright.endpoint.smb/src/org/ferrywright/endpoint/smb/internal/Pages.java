package org.ferrywright.endpoint.smb.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;

/** What is in one folder, a page at a time. Called by {@link Workers} only. */
final class Pages implements AutoCloseable {
    private final Share share;
    private final RelPath directory;
    private final Deque<List<Entry>> read = new ArrayDeque<>();
    private Handle handle;
    private boolean complete;

    private Pages(Share share, RelPath directory) {
        this.share = share;
        this.directory = directory;
    }

    /** Opens the folder. Most are told, to their end, by the first message. */
    static Pages open(Share share, RelPath directory) throws EndpointException {
        var pages = new Pages(share, directory);
        if (!pages.small()) {
            pages.large();
        }
        return pages;
    }

    /** @return false when there is more than one message brings */
    private boolean small() throws EndpointException {
        Connection c = share.connection();
        Smb2 smb = c.smb();
        List<Reply> replies = c.exchange(directory, create(smb), smb.list(true), smb.list(false), smb.close(false));
        opened(replies.getFirst());
        take(replies.get(1));
        take(replies.get(2));
        if (!complete) {
            read.clear();
        }
        return complete;
    }

    private void large() throws EndpointException {
        Connection c = share.connection();
        Smb2 smb = c.smb();
        List<Reply> replies = c.exchange(directory, create(smb), smb.list(true), smb.list(false));
        opened(replies.getFirst());
        handle = new Handle(c, replies.getFirst());
        try {
            take(replies.get(1));
            take(replies.get(2));
        } catch (EndpointException e) {
            handle.close();
            throw e;
        }
    }

    private Message create(Smb2 smb) throws EndpointException {
        return smb.create(
                share.path(directory),
                Smb2.READ_DATA | Smb2.READ_ATTRIBUTES,
                Smb2.OPEN,
                Smb2.DIRECTORY_FILE | Smb2.OPEN_REPARSE_POINT);
    }

    private void opened(Reply created) throws EndpointException {
        if (!created.ok()) {
            throw share.failures().of(created, "list", directory);
        }
        if ((Facts.of(created).attributes() & Smb2.ATTRIBUTE_REPARSE_POINT) != 0
                && share.facts(directory) instanceof Facts now
                && !now.entry("").isDirectory()) {
            throw share.failures().item(Kind.UNSUPPORTED, directory, "it is a link to another place");
        }
    }

    private void take(Reply page) throws EndpointException {
        if (complete) {
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
            var entries = new ArrayList<Entry>();
            for (Facts.Named named : Facts.page(page)) {
                String name = named.name();
                if (!name.equals(".") && !name.equals("..")) {
                    entries.add(named.facts().entry(checked(name)));
                }
            }
            read.add(entries);
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw share.failures().protocol(directory, e);
        }
    }

    private static String checked(String name) {
        if (name.isEmpty() || name.indexOf('/') >= 0 || name.indexOf('\\') >= 0 || name.indexOf(0) >= 0) {
            throw new IllegalArgumentException("a listing has a name that is none");
        }
        return name;
    }

    /** The next page, or null after the last. */
    List<Entry> next() throws EndpointException {
        while (read.isEmpty() && !complete) {
            take(handle.exchange(directory, handle.smb().list(false)).getFirst());
        }
        return read.poll();
    }

    @Override
    public void close() {
        if (handle != null) {
            handle.close();
        }
    }
}
