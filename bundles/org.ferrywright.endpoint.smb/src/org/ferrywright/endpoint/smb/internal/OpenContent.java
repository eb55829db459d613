package org.ferrywright.endpoint.smb.internal;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Expect;

/** A file that was opened to be read, and has to stay what it was until everything is read. For one thread at a time. */
final class OpenContent implements AutoCloseable {
    private final Workers workers;
    private final Share share;
    private final RelPath path;
    private final Handle handle;
    private final Facts before;
    private final AtomicBoolean open = new AtomicBoolean(true);

    OpenContent(Workers workers, Share share, RelPath path, Share.Opened opened) {
        this.workers = workers;
        this.share = share;
        this.path = path;
        this.handle = opened.handle();
        this.before = opened.facts();
    }

    Share share() {
        return share;
    }

    Handle handle() {
        return handle;
    }

    /** What it was when it was opened. */
    Facts before() {
        return before;
    }

    ReadAhead ahead(long begin, long end) {
        return new ReadAhead(workers, share, path, handle, begin, end);
    }

    ReadAhead ahead(List<ByteRange> ranges) {
        return new ReadAhead(workers, share, path, handle, ranges);
    }

    /** After the last read: servers tell of what is open what it was when it was opened, so it is closed and looked at by its name. */
    void checkUnchanged() throws EndpointException, InterruptedException {
        Facts now = workers.call(() -> {
            if (open.getAndSet(false)) {
                handle.close();
            }
            return share.facts(path);
        });
        if (now == null
                || !Expect.same(before.entry(path.name())).holds(now.entry(path.name()))
                || now.changed() != before.changed()) {
            throw share.failures().changed(path, "it changed while it was read");
        }
    }

    @Override
    public void close() {
        if (open.getAndSet(false)) {
            workers.later(handle::close);
        }
    }
}
