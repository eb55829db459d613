package org.ferrywright.cli.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.ferrywright.core.Printable;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.VerifyResult;
import org.ferrywright.engine.VerifyResult.Finding;
import org.ferrywright.engine.VerifyResult.Kind;
import org.ferrywright.engine.VerifyResult.Outcome;

/** Tells people, or with JSON programs, what a verification found. */
final class VerifyReport {
    /** Findings that are listed one by one. */
    private static final int LISTED = 50;

    private final VerifyResult result;

    VerifyReport(VerifyResult result) {
        this.result = result;
    }

    /** What counts for the exit code: an error more than a difference. */
    static Outcome worst(List<VerifyResult> results) {
        return results.stream().map(VerifyResult::outcome).max(Enum::compareTo).orElse(Outcome.EQUAL);
    }

    void print(Output out) {
        switch (result.outcome()) {
            case ERROR ->
                out.println("stopped: " + result.error().kind() + ": "
                        + Printable.text(result.error().message()));
            case CANCELLED -> out.println("cancelled: nothing can be said of " + Printable.text(result.target()));
            case EQUAL, DIFFERENT -> {
                out.println((result.outcome() == Outcome.EQUAL ? "equal: " : "NOT EQUAL: ")
                        + Printable.text(result.target()) + ", "
                        + Units.count(result.equal()) + " equal"
                        + (result.counts().isEmpty() ? "" : ", " + counts(result.counts()))
                        + (result.skipped() == 0 ? "" : ", " + Units.count(result.skipped()) + " skipped"));
                out.println("  " + effort());
                repair(out);
                list(out);
                out.println("receipt " + Printable.text(result.receipt().toString()));
            }
        }
    }

    private String effort() {
        long read = result.source().bytes() + result.targetSide().bytes();
        SyncResult.Bytes b = result.bytes();
        String line = Units.size(result.source().bytes()) + " at the source, "
                + Units.size(result.targetSide().bytes()) + " at the target read in "
                + Units.duration(result.elapsedMillis());
        if (read >= 1 << 20 && result.elapsedMillis() > 0) {
            line += " (" + Units.rate(read * 1000.0 / result.elapsedMillis()) + ")";
        }
        return b.sent() + b.received() == 0
                ? line
                : line + "; network: " + Units.size(b.sent()) + " sent, " + Units.size(b.received()) + " received";
    }

    private void repair(Output out) {
        VerifyResult.Repair repair = result.repair();
        if (repair != null) {
            out.println("repaired: " + Units.count(repair.copied()) + " copied again, " + Units.count(repair.failed())
                    + " failed; before there were " + counts(repair.before()));
            if (!repair.trouble().isEmpty()) {
                out.println("  the repair stopped: " + Printable.text(repair.trouble()));
            }
        }
    }

    private void list(Output out) {
        List<Finding> some =
                result.findings().subList(0, Math.min(LISTED, result.findings().size()));
        for (Finding f : some) {
            out.println("  " + ResultJson.word(f.kind()).toUpperCase(Locale.ROOT) + " " + Printable.text(f.path())
                    + ": " + Printable.text(f.detail()));
        }
        if (result.found() > some.size()) {
            out.println("  … and " + Units.count(result.found() - some.size()) + " more; the receipt lists them");
        }
    }

    private static String counts(Map<Kind, Long> counts) {
        return new TreeMap<>(counts)
                .entrySet().stream()
                        .map(e -> Units.count(e.getValue()) + " " + ResultJson.word(e.getKey()))
                        .collect(Collectors.joining(", "));
    }

    static String json(List<VerifyResult> results) {
        return ResultJson.write(json -> {
            json.writeStartObject();
            json.writeStringField("result", ResultJson.word(worst(results)));
            json.writeArrayFieldStart("targets");
            for (VerifyResult r : results) {
                target(json, r);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void target(JsonGenerator json, VerifyResult r) throws IOException {
        json.writeStartObject();
        json.writeStringField("result", ResultJson.word(r.outcome()));
        json.writeStringField("target", ResultJson.wellFormed(r.target()));
        side(json, "source", r.source());
        side(json, "targetSide", r.targetSide());
        json.writeNumberField("equal", r.equal());
        json.writeNumberField("skipped", r.skipped());
        counts(json, "findings", r.counts());
        json.writeArrayFieldStart("listed");
        for (Finding f : r.findings()) {
            json.writeStartObject();
            json.writeStringField("kind", ResultJson.word(f.kind()));
            json.writeStringField("path", ResultJson.wellFormed(f.path()));
            json.writeStringField("detail", ResultJson.wellFormed(f.detail()));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectFieldStart("bytes");
        json.writeNumberField("sent", r.bytes().sent());
        json.writeNumberField("received", r.bytes().received());
        json.writeEndObject();
        if (r.repair() == null) {
            json.writeNullField("repair");
        } else {
            json.writeObjectFieldStart("repair");
            counts(json, "before", r.repair().before());
            json.writeNumberField("copied", r.repair().copied());
            json.writeNumberField("failed", r.repair().failed());
            json.writeStringField("trouble", ResultJson.wellFormed(r.repair().trouble()));
            json.writeEndObject();
        }
        json.writeStringField(
                "receipt",
                r.receipt() == null ? null : ResultJson.wellFormed(r.receipt().toString()));
        ResultJson.error(json, r.error());
        json.writeNumberField("elapsedMillis", r.elapsedMillis());
        json.writeEndObject();
    }

    private static void side(JsonGenerator json, String name, VerifyResult.Side side) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("entries", side.entries());
        json.writeNumberField("files", side.files());
        json.writeNumberField("bytes", side.bytes());
        json.writeStringField("sha256", side.digest());
        json.writeEndObject();
    }

    private static void counts(JsonGenerator json, String name, Map<Kind, Long> counts) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<Kind, Long> e : new TreeMap<>(counts).entrySet()) {
            json.writeNumberField(ResultJson.word(e.getKey()), e.getValue());
        }
        json.writeEndObject();
    }
}
