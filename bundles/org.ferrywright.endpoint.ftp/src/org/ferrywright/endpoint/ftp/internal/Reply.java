package org.ferrywright.endpoint.ftp.internal;

import java.util.List;
import org.ferrywright.core.Printable;

/** What a server answers. @param lines without the code of the first and the last; at least one */
record Reply(int code, List<String> lines) {
    Reply {
        lines = List.copyOf(lines);
    }

    boolean preliminary() {
        return code / 100 == 1;
    }

    boolean done() {
        return code / 100 == 2;
    }

    boolean more() {
        return code / 100 == 3;
    }

    /** Whether the server does not know the command or its parameters. */
    boolean unknown() {
        return code >= 500 && code <= 504;
    }

    /** The last line. */
    String text() {
        return lines.getLast();
    }

    /** For people. */
    @Override
    public String toString() {
        return code + " " + Printable.text(text());
    }
}
