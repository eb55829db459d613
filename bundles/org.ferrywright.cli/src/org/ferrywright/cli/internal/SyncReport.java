package org.ferrywright.cli.internal;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.ferrywright.core.Printable;
import org.ferrywright.engine.FidelityLoss;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.SyncResult.Conflict;
import org.ferrywright.engine.SyncResult.Failure;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.engine.SyncResult.Target;
import org.ferrywright.engine.SyncResult.Whereabout;

/** Tells people what a run did and what they may do about it. */
final class SyncReport {
    /** Failures that are listed one by one; more would hide the summary. */
    private static final int LISTED = 50;

    private final SyncResult result;
    private final boolean preview;
    private final List<String> arguments;

    /** @param arguments of the command that goes on with a held plan, after {@code ferry} and but for the plan's id */
    SyncReport(SyncResult result, boolean preview, List<String> arguments) {
        this.result = result;
        this.preview = preview;
        this.arguments = arguments;
    }

    void print(Output out) {
        if (result.outcome() == Outcome.ERROR && result.scannedSource() == 0) {
            out.println("stopped before anything was done");
        } else {
            out.println(headline(result.outcome())
                    + counts(result.created(), result.updated(), result.deleted(), result.moved(), result.unchanged()));
            out.println("  " + traffic());
        }
        if (result.targets().size() > 1) {
            result.targets().forEach(t -> target(out, t));
        }
        list(out, result.failures(), result.failed(), "failed");
        list(out, result.skipped(), result.skips(), "skipped");
        conflicts(out);
        if (!result.fidelity().isEmpty()) {
            out.println("What is not kept on this way:");
            for (FidelityLoss f : result.fidelity()) {
                out.println("  " + f.aspect() + ": " + Printable.text(f.loss()));
            }
        }
        for (Whereabout w : result.places()) {
            out.println((w.doubt() == null ? "" : "warning: ") + Printable.text(w.address()) + " is used at "
                    + Printable.text(w.used()) + (w.doubt() == null ? "" : ": " + Printable.text(w.doubt())));
        }
        advise(out);
        if (preview && result.run() != null) {
            out.println("Each action with its reason: ferry plan show " + result.run());
        }
        result.held().ifPresent(held -> {
            if (result.targets().size() > 1) {
                out.println("Nothing was deleted or written over at a target that is held.");
            } else {
                out.println("Nothing was deleted or written over. The reason: " + Printable.text(held.detail()) + ".");
            }
            out.println("If this is what you want, go on with exactly this plan:");
            out.println("  ferry " + approving(held.plan()));
        });
        if (result.error() != null && result.targets().size() <= 1) {
            out.println(error(result.error()));
        }
        if (result.outcome() == Outcome.CANCELLED) {
            out.println("The same command goes on where this one stopped.");
        }
    }

    private void target(Output out, Target t) {
        out.println("  " + Printable.text(t.target()) + ": " + headline(t.outcome())
                + counts(t.created(), t.updated(), t.deleted(), t.moved(), t.unchanged())
                + t.held()
                        .map(held -> "; the reason: " + Printable.text(held.detail()))
                        .orElse("")
                + (t.error() == null ? "" : "; " + error(t.error())));
    }

    private static String error(Failure error) {
        return error.kind() + ": " + Printable.text(error.message());
    }

    private String headline(Outcome outcome) {
        return switch (outcome) {
            case OK -> preview ? "preview, nothing was touched: " : "in step: ";
            case FAILURES -> preview ? "preview, nothing was touched: " : "done with failures: ";
            case CONFLICTS -> preview ? "preview, nothing was touched: " : "done, conflicts wait for a decision: ";
            case HELD -> "held by a guard: ";
            case ERROR -> "stopped: ";
            case CANCELLED -> "cancelled: ";
        };
    }

    private String counts(long created, long updated, long deleted, long moved, long unchanged) {
        return Units.count(created) + (preview ? " to create, " : " created, ")
                + Units.count(updated) + (preview ? " to update, " : " updated, ")
                + Units.count(deleted) + (preview ? " to delete, " : " deleted, ")
                + (moved == 0 ? "" : Units.count(moved) + " moved, ")
                + Units.count(unchanged) + " unchanged";
    }

    private String traffic() {
        SyncResult.Bytes b = result.bytes();
        String content = Units.size(b.content())
                + (preview ? " of content to bring in step; looked for " : " of content in ")
                + Units.duration(result.elapsedMillis());
        if (!preview && b.content() >= 1 << 20 && result.elapsedMillis() > 0) {
            content += " (" + Units.rate(b.content() * 1000.0 / result.elapsedMillis()) + ")";
        }
        return b.sent() + b.received() == 0
                ? content
                : content + "; network: " + Units.size(b.sent()) + " sent, " + Units.size(b.received()) + " received";
    }

    private static void list(Output out, List<Failure> items, long all, String what) {
        if (all == 0) {
            return;
        }
        out.println(Units.count(all) + " " + what + ":");
        for (Failure f : items.subList(0, Math.min(LISTED, items.size()))) {
            out.println("  " + Printable.text(f.path()) + ": " + Printable.text(f.message()) + " [" + f.kind() + "]");
        }
        if (all > Math.min(LISTED, items.size())) {
            out.println("  … and " + Units.count(all - Math.min(LISTED, items.size())) + " more"
                    + (items.size() > LISTED ? "; --json lists the first " + Units.count(items.size()) : ""));
        }
    }

    private void conflicts(Output out) {
        if (!result.conflicts().isEmpty()) {
            out.println(Units.count(result.conflicts().size()) + " in conflict:");
            for (Conflict c : result.conflicts()
                    .subList(0, Math.min(LISTED, result.conflicts().size()))) {
                out.println("  " + Printable.text(c.path()) + ": " + Printable.text(c.reason()));
            }
        }
    }

    private void advise(Output out) {
        var kinds = result.failures().stream().map(Failure::kind).collect(Collectors.toCollection(LinkedHashSet::new));
        for (String kind : kinds) {
            out.println("What to do about " + kind + ": " + advice(kind));
        }
    }

    static String advice(String kind) {
        return switch (kind) {
            case "DENIED" -> "give the user that ferry runs as the right to read the source and to write the target.";
            case "LOCKED" -> "close the program that uses the file, then run again.";
            case "CHANGED" -> "the file was being written; run again when it is quiet.";
            case "NOT_FOUND" -> "it went away during the run; the next run sees how things are then.";
            case "EXISTS", "NOT_DIRECTORY", "IS_DIRECTORY", "NOT_EMPTY" ->
                "something else stands at this place of the target;" + " --mode mirror replaces it, or move it away.";
            case "BAD_NAME" -> "rename it: the target cannot hold this name.";
            case "TOO_LARGE" -> "the target cannot hold a file of this size.";
            case "NO_SPACE" -> "make room at the target, then run again; the old files are whole.";
            case "CORRUPT" -> "run again; when it comes back, look at the disks and the memory of both machines.";
            case "UNSUPPORTED" -> "the target cannot hold this kind of entry; exclude it with --exclude.";
            case "AUTH" -> "pair the machines with ferry pair, or look at the rights of this peer.";
            case "UNREACHABLE", "TIMEOUT", "THROTTLED" -> "look at the network and the other machine, then run again.";
            default -> "run again; when it comes back, look at the log in the data folder.";
        };
    }

    private String approving(String plan) {
        return arguments.stream().map(SyncReport::quote).collect(Collectors.joining(" ")) + " " + plan;
    }

    static String quote(String argument) {
        return argument.matches("[A-Za-z0-9_./:@%+=,-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
