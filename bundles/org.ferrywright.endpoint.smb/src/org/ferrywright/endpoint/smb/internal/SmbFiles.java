package org.ferrywright.endpoint.smb.internal;

import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;

/** Opens files of a root to be read. */
record SmbFiles(Workers workers, Changes changes) {
    OpenContent open(RelPath path, Expect expect) throws EndpointException, InterruptedException {
        Share share = changes.share();
        Share.Opened opened = workers.call(
                () -> opened(share.connection(), path, expect), o -> o.handle().close());
        return new OpenContent(workers, changes.share(), path, opened);
    }

    /** Called by {@link Workers} only. */
    Share.Opened opened(Connection c, RelPath path, Expect expect) throws EndpointException {
        Share share = changes.share();
        Share.Opened opened;
        try {
            opened = share.open(c, path, Smb2.READ_DATA, Smb2.OPEN, Smb2.NON_DIRECTORY_FILE, "read");
        } catch (EndpointException e) {
            if (e.kind() == Kind.NOT_FOUND && expect instanceof Expect.Same) {
                throw share.failures().changed(path, "it is gone");
            }
            throw e;
        }
        try {
            Facts facts = changes.known(path, opened.facts());
            if (facts.kind() != EntryKind.FILE) {
                throw share.failures().item(Kind.UNSUPPORTED, path, "it is no regular file");
            }
            share.check(path, expect, facts.entry(path.name()));
            return opened;
        } catch (EndpointException | RuntimeException e) {
            opened.handle().close();
            throw e;
        }
    }
}
