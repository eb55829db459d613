package org.ferrywright.cli.internal;

import java.io.PrintStream;
import java.io.PrintWriter;

/** Where a command writes for people or programs: a stream of the process, which is never closed. */
final class Output {
    private final PrintStream stream;

    Output(PrintStream stream) {
        this.stream = stream;
    }

    void println(String line) {
        stream.println(line);
    }

    void println() {
        stream.println();
    }

    void print(String text) {
        stream.print(text);
    }

    void flush() {
        stream.flush();
    }

    void printTrace(Throwable fault) {
        fault.printStackTrace(stream);
    }

    /** The same stream for a library that wants a writer. */
    PrintWriter writer() {
        return new PrintWriter(stream, true);
    }
}
