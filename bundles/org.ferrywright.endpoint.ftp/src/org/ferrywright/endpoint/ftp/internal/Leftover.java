package org.ferrywright.endpoint.ftp.internal;

import java.io.IOException;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.endpoint.EndpointException;

/** What an earlier attempt left of a temporary. It is read back: nobody else could tell that it is the beginning of the file. */
final class Leftover {
    private static final int PIECE = 128 << 10;

    private Leftover() {}

    /**
     * @param most in bytes; what is longer is no beginning
     * @param told the digest that the server should tell in the end, or null
     * @return how many bytes there are; all of them went into the digests
     */
    static long read(
            Session session, Changes changes, RelPath temporary, long most, ContentHash hash, ServerDigest.Running told)
            throws EndpointException, IOException {
        Entry left = changes.tree().look(session, temporary);
        if (left == null || !left.isFile() || left.size() == 0 || left.size() > most) {
            return 0;
        }
        try {
            Transfer transfer = session.begin("RETR " + changes.tree().place().of(temporary), 0);
            try {
                var piece = new byte[PIECE];
                long length = 0;
                for (int n = transfer.read(piece, 0, PIECE); n >= 0; n = transfer.read(piece, 0, PIECE)) {
                    hash.update(piece, 0, n);
                    if (told != null) {
                        told.update(piece, 0, n);
                    }
                    length += n;
                }
                transfer.finish();
                if (length != left.size()) {
                    throw changes.failures().changed(temporary, "it changed while it was read");
                }
                return length;
            } finally {
                transfer.abort();
            }
        } catch (RefusedException e) {
            throw changes.failures().of(e.reply(), "read a leftover of", temporary);
        }
    }
}
