package org.ferrywright.cli.internal;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.ferrywright.core.Printable;
import org.ferrywright.engine.RunObserver;

/**
 * Shows a run while it goes on: one line that is redrawn on a terminal, else a sentence now and then. Planned actions of a preview are
 * listed on standard output, everything else goes to standard error.
 */
final class ProgressPrinter implements RunObserver {
    private static final long SENTENCE_EVERY_MILLIS = TimeUnit.SECONDS.toMillis(10);

    /** What is shown of a run. */
    enum Show {
        /** Nothing but the line on a terminal: standard output belongs to the result. */
        TERMINAL_ONLY,
        /** Progress and failures. */
        PROGRESS,
        /** The planned actions. */
        PLAN
    }

    private final Output out;
    private final Output err;
    private final Terminal terminal;
    private final Show show;
    private final LongSupplier millis;
    private final long begin;
    private final ProgressLine line = new ProgressLine();
    private final boolean onTerminal;
    private long failed;
    private long lastSentence;
    private boolean drawn;

    /** @param millis a clock that never jumps */
    ProgressPrinter(Context context, Show show, LongSupplier millis) {
        this.out = context.out();
        this.err = context.err();
        this.terminal = context.terminal();
        this.show = show;
        this.millis = millis;
        this.begin = millis.getAsLong();
        this.onTerminal = terminal.columns() > 0;
    }

    /** Tells that the run begins; on a terminal its line is enough. */
    void start(String sentence) {
        if (!onTerminal && show == Show.PROGRESS) {
            err.println(sentence);
        }
    }

    @Override
    public synchronized void progress(Progress p) {
        long now = millis.getAsLong() - begin;
        line.update(p, now);
        if (onTerminal) {
            int columns = terminal.columns();
            err.print("\r" + line.render(p, failed, now, columns - 1) + "\u001b[K");
            err.flush();
            drawn = true;
        } else if (show == Show.PROGRESS && now - lastSentence >= SENTENCE_EVERY_MILLIS) {
            err.println(line.sentence(p, failed, now));
            lastSentence = now;
        }
    }

    @Override
    public synchronized void item(Item item) {
        if (item.what() == What.FAILED) {
            failed++;
            if (!onTerminal && show == Show.PROGRESS) {
                err.println("failed: " + Printable.text(item.path()) + ": " + Printable.text(item.detail()));
            }
        } else if (item.what() == What.NOTE) {
            if (show != Show.TERMINAL_ONLY) {
                clear();
                err.println("note: " + Printable.text(item.path()) + ": " + Printable.text(item.detail()));
            }
        } else if (show == Show.PLAN && item.what() != What.SKIPPED) {
            clear();
            out.println(planned(item));
        }
    }

    /** Removes the redrawn line, so that what is printed next stands alone. */
    synchronized void clear() {
        if (drawn) {
            err.print("\r\u001b[K");
            err.flush();
            drawn = false;
        }
    }

    static String planned(Item item) {
        String verb = switch (item.what()) {
            case CREATE -> "create  ";
            case UPDATE, UPDATE_METADATA -> "update  ";
            case DELETE -> "delete  ";
            case MOVE -> "move    ";
            case SKIPPED -> "skip    ";
            case NAME -> "name    ";
            case CONFLICT -> "conflict  ";
            case FAILED -> "fail    ";
            case NOTE -> "note    ";
        };
        String why = Printable.text(item.detail());
        String size = item.bytes() > 0 ? Units.size(item.bytes()) : "";
        String detail = switch (item.what()) {
            case UPDATE_METADATA -> "attributes only";
            case UPDATE -> size.isEmpty() || why.isEmpty() ? size + why : size + "; " + why;
            case MOVE, NAME, CONFLICT, NOTE -> why;
            case CREATE, DELETE, SKIPPED, FAILED -> size;
        };
        return verb + Printable.text(item.path()) + (detail.isEmpty() ? "" : "  (" + detail + ")");
    }
}
