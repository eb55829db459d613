package org.ferrywright.cli.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ferrywright.core.Mode;
import org.ferrywright.core.Printable;
import org.ferrywright.engine.FidelityLoss;
import org.ferrywright.engine.NameFinding;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.SyncResult.Conflict;
import org.ferrywright.engine.SyncResult.Failure;
import org.ferrywright.engine.SyncResult.Held;
import org.ferrywright.engine.SyncResult.Target;
import org.ferrywright.engine.SyncResult.Transfer;
import org.ferrywright.engine.SyncResult.Whereabout;

/** The one object that {@code --json} prints. */
final class ResultJson {
    private ResultJson() {}

    static String of(SyncResult r) {
        return write(json -> {
            json.writeStartObject();
            json.writeStringField("result", word(r.outcome()));
            json.writeStringField("mode", word(r.mode()));
            json.writeObjectFieldStart("scanned");
            json.writeNumberField("source", r.scannedSource());
            json.writeNumberField("target", r.scannedTarget());
            json.writeEndObject();
            json.writeNumberField("created", r.created());
            json.writeNumberField("updated", r.updated());
            json.writeNumberField("deleted", r.deleted());
            json.writeNumberField("moved", r.moved());
            json.writeNumberField("unchanged", r.unchanged());
            json.writeObjectFieldStart("bytes");
            json.writeNumberField("content", r.bytes().content());
            json.writeNumberField("literal", r.bytes().literal());
            json.writeNumberField("sent", r.bytes().sent());
            json.writeNumberField("received", r.bytes().received());
            json.writeEndObject();
            failures(json, "failures", r.failures());
            conflicts(json, r.conflicts());
            findings(json, r);
            fidelity(json, r);
            places(json, r);
            transfers(json, r);
            guard(json, r.held());
            failures(json, "skipped", r.skipped());
            error(json, r.error());
            targets(json, r.targets());
            json.writeStringField("run", r.run());
            json.writeNumberField("elapsedMillis", r.elapsedMillis());
            json.writeEndObject();
        });
    }

    /** The same object for a run that did not begin. @param cancelled rather than refused */
    static String ofNothing(Mode mode, boolean cancelled, String kind, String message, long elapsedMillis) {
        return of(new SyncResult(
                cancelled ? SyncResult.Outcome.CANCELLED : SyncResult.Outcome.ERROR,
                mode,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                new SyncResult.Bytes(0, 0, 0, 0),
                List.of(),
                0,
                List.of(),
                0,
                List.of(),
                List.of(),
                0,
                List.of(),
                List.of(),
                List.of(),
                0,
                Optional.empty(),
                cancelled ? null : new Failure("", kind, message),
                List.of(),
                null,
                elapsedMillis));
    }

    /** Writes something as one line of JSON. */
    static String write(Content content) {
        var text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            content.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Text that any reader of JSON takes: lone surrogates, which carry undecodable bytes of names, are escaped as for people. */
    static String wellFormed(String s) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(s) ? s : Printable.text(s);
    }

    static void failures(JsonGenerator json, String name, List<Failure> failures) throws IOException {
        json.writeArrayFieldStart(name);
        for (Failure f : failures) {
            json.writeStartObject();
            json.writeStringField("path", wellFormed(f.path()));
            json.writeStringField("kind", f.kind());
            json.writeStringField("message", wellFormed(f.message()));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void conflicts(JsonGenerator json, List<Conflict> conflicts) throws IOException {
        json.writeArrayFieldStart("conflicts");
        for (Conflict c : conflicts) {
            json.writeStartObject();
            json.writeStringField("path", wellFormed(c.path()));
            json.writeStringField("reason", wellFormed(c.reason()));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void fidelity(JsonGenerator json, SyncResult r) throws IOException {
        json.writeArrayFieldStart("fidelity");
        for (FidelityLoss f : r.fidelity()) {
            json.writeStartObject();
            json.writeStringField("aspect", f.aspect());
            json.writeStringField("loss", wellFormed(f.loss()));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void places(JsonGenerator json, SyncResult r) throws IOException {
        json.writeArrayFieldStart("places");
        for (Whereabout w : r.places()) {
            json.writeStartObject();
            json.writeStringField("address", wellFormed(w.address()));
            json.writeArrayFieldStart("targets");
            for (String target : w.targets()) {
                json.writeString(wellFormed(target));
            }
            json.writeEndArray();
            json.writeStringField("used", wellFormed(w.used()));
            json.writeStringField("doubt", w.doubt() == null ? null : wellFormed(w.doubt()));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void findings(JsonGenerator json, SyncResult r) throws IOException {
        json.writeArrayFieldStart("findings");
        for (NameFinding f : r.findings()) {
            json.writeStartObject();
            json.writeStringField("path", wellFormed(f.path()));
            json.writeStringField("kind", f.kind().name());
            json.writeStringField("message", wellFormed(f.message()));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberField("found", r.found());
    }

    private static void transfers(JsonGenerator json, SyncResult r) throws IOException {
        json.writeArrayFieldStart("transfers");
        for (Transfer t : r.transfers()) {
            json.writeStartObject();
            json.writeStringField("target", wellFormed(t.target()));
            json.writeStringField("path", wellFormed(t.path()));
            json.writeStringField("strategy", t.strategy());
            json.writeStringField("basis", wellFormed(t.basis()));
            json.writeNumberField("size", t.size());
            json.writeNumberField("blocks", t.blocks());
            json.writeNumberField("literal", t.literal());
            json.writeNumberField("sent", t.sent());
            json.writeStringField("why", wellFormed(t.why()));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberField("transferred", r.transferred());
    }

    private static void guard(JsonGenerator json, Optional<Held> guard) throws IOException {
        if (guard.isEmpty()) {
            json.writeNullField("guard");
            return;
        }
        Held held = guard.get();
        json.writeObjectFieldStart("guard");
        json.writeStringField("kind", held.kind().name());
        json.writeStringField("detail", held.detail());
        json.writeStringField("plan", held.plan());
        json.writeEndObject();
    }

    private static void targets(JsonGenerator json, List<Target> targets) throws IOException {
        json.writeArrayFieldStart("targets");
        for (Target t : targets) {
            json.writeStartObject();
            json.writeStringField("target", wellFormed(t.target()));
            json.writeStringField("result", word(t.outcome()));
            json.writeNumberField("created", t.created());
            json.writeNumberField("updated", t.updated());
            json.writeNumberField("deleted", t.deleted());
            json.writeNumberField("moved", t.moved());
            json.writeNumberField("unchanged", t.unchanged());
            json.writeNumberField("failed", t.failed());
            guard(json, t.held());
            error(json, t.error());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    static void error(JsonGenerator json, Failure error) throws IOException {
        if (error == null) {
            json.writeNullField("error");
            return;
        }
        json.writeObjectFieldStart("error");
        json.writeStringField("kind", error.kind());
        json.writeStringField("message", wellFormed(error.message()));
        json.writeEndObject();
    }

    /** How programs and people read a name of the code. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What {@link #write} puts into the line. */
    interface Content {
        void write(JsonGenerator json) throws IOException;
    }
}
