package org.ferrywright.endpoint.ftp.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import org.ferrywright.core.NativeNames;

/** The lines of a listing, one at a time: what is held in memory does not grow with it. */
final class Lines {
    private static final int LONGEST = 64 << 10;

    private final Transfer transfer;
    private final byte[] buffer = new byte[32 << 10];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    private int at;
    private int end;

    Lines(Transfer transfer) {
        this.transfer = transfer;
    }

    /** The next line without its end, or null after the last. */
    String next() throws IOException {
        line.reset();
        while (true) {
            if (at == end) {
                end = transfer.read(buffer, 0, buffer.length);
                at = 0;
                if (end < 0) {
                    end = 0;
                    return line.size() == 0 ? null : text();
                }
            }
            int start = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            line.write(buffer, start, at - start);
            if (line.size() > LONGEST) {
                throw new ProtocolException("a listing with a line that does not end");
            }
            if (at < end) {
                at++;
                return text();
            }
        }
    }

    private String text() {
        byte[] bytes = line.toByteArray();
        boolean cr = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
        return NativeNames.decode(bytes, 0, cr ? bytes.length - 1 : bytes.length);
    }
}
