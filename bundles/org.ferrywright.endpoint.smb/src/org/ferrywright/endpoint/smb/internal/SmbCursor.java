package org.ferrywright.endpoint.smb.internal;

import java.util.Iterator;
import java.util.List;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.EntryCursor;

/** The entries of one folder, a page ahead. */
final class SmbCursor implements EntryCursor {
    private final Workers workers;
    private final Share share;
    private final RelPath directory;
    private final Pages pages;
    private Iterator<Entry> entries = List.<Entry>of().iterator();
    private boolean complete;
    private boolean open = true;

    private SmbCursor(Workers workers, Share share, RelPath directory, Pages pages) {
        this.workers = workers;
        this.share = share;
        this.directory = directory;
        this.pages = pages;
    }

    static SmbCursor open(Workers workers, Share share, RelPath directory)
            throws EndpointException, InterruptedException {
        return new SmbCursor(workers, share, directory, workers.call(() -> Pages.open(share, directory), Pages::close));
    }

    @Override
    public Entry next() throws EndpointException, InterruptedException {
        if (!open) {
            throw share.failures().item(Kind.INTERNAL, directory, "the listing was closed");
        }
        while (!entries.hasNext() && !complete) {
            List<Entry> page = workers.call(pages::next);
            complete = page == null;
            entries = complete ? entries : page.iterator();
        }
        return entries.hasNext() ? entries.next() : null;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            workers.later(pages::close);
        }
    }
}
