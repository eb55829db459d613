package org.ferrywright.cli.internal;

import org.ferrywright.engine.RunObserver.Progress;

/** Words for where a run stands. Keeps the recent rate, so one instance serves one run. */
final class ProgressLine {
    /** How much of the rate shown is old: about five seconds at five calls a second. */
    private static final double MEMORY = 0.92;

    private long lastMillis;
    private long lastBytes;
    private long lastItems;
    private double bytesPerSecond;
    private double itemsPerSecond;
    private boolean started;

    /** Takes note of a step. @param millis since the run began */
    void update(Progress p, long millis) {
        double seconds = (millis - lastMillis) / 1000.0;
        if (seconds < 0.05) {
            return;
        }
        double bytes = Math.max(0, p.bytesDone() - lastBytes) / seconds;
        double items = Math.max(0, p.itemsDone() - lastItems) / seconds;
        double old = started ? Math.pow(MEMORY, seconds * 5) : 0;
        bytesPerSecond = bytesPerSecond * old + bytes * (1 - old);
        itemsPerSecond = itemsPerSecond * old + items * (1 - old);
        started = started || p.bytesDone() > 0 || p.itemsDone() > 0;
        lastMillis = millis;
        lastBytes = p.bytesDone();
        lastItems = p.itemsDone();
    }

    /** One line of at most {@code width} columns; the least important parts go first where there is no room. */
    String render(Progress p, long failed, long millis, int width) {
        String entries = Units.count(p.itemsDone()) + "/" + Units.count(p.itemsFound()) + (p.scanning() ? "…" : "");
        String bytes = Units.size(p.bytesDone()) + " of " + Units.size(p.bytesFound()) + (p.scanning() ? "…" : "");
        String failures = failed == 0 ? "" : "  " + Units.count(failed) + " failed";
        String rate = "  " + Units.rate(bytesPerSecond);
        String left = "  " + left(p) + " left";
        String seen = "  (" + Units.count(p.scanned()) + " seen, " + Units.clock(millis / 1000) + ")";
        String line = entries + "  " + bytes;
        for (String part : new String[] {failures, rate, left, seen}) {
            if (line.length() + part.length() <= width) {
                line += part;
            }
        }
        return line.length() <= width ? line : entries.substring(0, Math.min(entries.length(), Math.max(0, width)));
    }

    /** A whole sentence for a log. */
    String sentence(Progress p, long failed, long millis) {
        return Units.clock(millis / 1000) + ": " + Units.count(p.itemsDone()) + " of " + Units.count(p.itemsFound())
                + " entries, "
                + Units.size(p.bytesDone()) + " of " + Units.size(p.bytesFound())
                + (p.scanning() ? " so far" : "") + ", " + Units.rate(bytesPerSecond)
                + (p.scanning() ? ", still scanning (" + Units.count(p.scanned()) + " seen)" : ", " + left(p) + " left")
                + (failed == 0 ? "" : ", " + Units.count(failed) + " failed");
    }

    private String left(Progress p) {
        if (p.scanning()) {
            return "…";
        }
        double seconds = p.bytesFound() > p.bytesDone()
                ? remaining(p.bytesFound() - p.bytesDone(), bytesPerSecond)
                : remaining(p.itemsFound() - p.itemsDone(), itemsPerSecond);
        return Double.isFinite(seconds) && seconds < 360_000 ? Units.clock(Math.round(seconds)) : "…";
    }

    private static double remaining(long amount, double perSecond) {
        return amount <= 0 ? 0 : perSecond <= 0 ? Double.POSITIVE_INFINITY : amount / perSecond;
    }
}
