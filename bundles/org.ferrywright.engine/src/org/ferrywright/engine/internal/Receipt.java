package org.ferrywright.engine.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ferrywright.core.Filter;
import org.ferrywright.delta.Sha256;
import org.ferrywright.engine.Signatures;
import org.ferrywright.engine.Verifier.ReceiptCheck;
import org.ferrywright.engine.VerifyRequest;
import org.ferrywright.engine.VerifyResult;
import org.ferrywright.engine.VerifyResult.Kind;

/**
 * What a verification leaves behind: one line of JSON, {@code {"receipt":{…},"signature":"…"}}. The signature is over the bytes of the
 * inner object as they stand in the file, so nobody has to write JSON again to check it. See docs/formats.md.
 */
final class Receipt {
    private static final int SCHEMA = 1;
    private static final int LARGEST = 64 << 20;
    private static final String HEAD = "{\"receipt\":";
    private static final String MIDDLE = ",\"signature\":\"";
    private static final String TAIL = "\"}\n";
    /** ASCII only: names can hold lone surrogates, which UTF-8 cannot. */
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /** @param findings of the last reading, as exact as a receipt has them */
    record Content(
            String id,
            String instanceId,
            VerifyRequest request,
            Instant started,
            Instant ended,
            VerifyResult result,
            Findings findings) {}

    private Receipt() {}

    /** The whole file. */
    static byte[] sign(Content content, Signatures.Signer signer) throws IOException {
        byte[] body = body(content, signer.publicKey());
        String signature = HexFormat.of().formatHex(signer.sign(body));
        var out = new ByteArrayOutputStream(body.length + 300);
        out.writeBytes(ascii(HEAD));
        out.writeBytes(body);
        out.writeBytes(ascii(MIDDLE + signature + TAIL));
        return out.toByteArray();
    }

    /** Writes the whole file or nothing. */
    static void store(Path file, byte[] content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, content);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static ReceiptCheck check(Path file, Path keys, Signatures signatures) throws IOException {
        if (Files.size(file) > LARGEST) {
            return refused("this is no receipt: it is too long", "");
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        int middle = text.lastIndexOf(MIDDLE);
        if (!text.startsWith(HEAD) || middle < HEAD.length() || !text.endsWith(TAIL)) {
            return refused("this is no receipt, or it was cut or changed", "");
        }
        String hex = text.substring(middle + MIDDLE.length(), text.length() - TAIL.length());
        byte[] body = text.substring(HEAD.length(), middle).getBytes(StandardCharsets.ISO_8859_1);
        try {
            JsonNode receipt = new ObjectMapper().readTree(body);
            byte[] signature = HexFormat.of().parseHex(hex);
            byte[] key = HexFormat.of().parseHex(receipt.path("key").asText());
            // digits in upper case mean the same number, but not the same file
            if (!HexFormat.of().formatHex(signature).equals(hex) || !signatures.fits(key, body, signature)) {
                return refused("the signature does not fit: the receipt was changed after it was signed", "");
            }
            if (receipt.path("schema").asInt() != SCHEMA) {
                return refused(
                        "the receipt has the form " + receipt.path("schema") + ", which this version does not know",
                        "");
            }
            return known(receipt, key, signatures.owner(keys, key));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return refused("this is no receipt, or it was changed: it cannot be read", "");
        }
    }

    private static ReceiptCheck known(JsonNode receipt, byte[] key, Optional<String> owner) {
        String fingerprint = Sha256.ofContent(key).toString();
        if (owner.isEmpty()) {
            return refused(
                    "it is as it was signed, but by a key that is not known here: pair with its owner, or check it there",
                    fingerprint);
        }
        String summary =
                receipt.path("outcome").asText() + ": " + receipt.path("source").asText() + " and "
                        + receipt.path("target").asText() + ", read "
                        + receipt.path("started").asText() + " to "
                        + receipt.path("ended").asText();
        return new ReceiptCheck(true, "the receipt is genuine", owner.get(), summary);
    }

    private static ReceiptCheck refused(String verdict, String signer) {
        return new ReceiptCheck(false, verdict, signer, "");
    }

    private static byte[] body(Content content, byte[] key) throws IOException {
        var out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            head(json, content, key);
            side(json, "sourceSide", content.result().source());
            side(json, "targetSide", content.result().targetSide());
            json.writeNumberField("equal", content.result().equal());
            json.writeNumberField("skipped", content.result().skipped());
            counts(json, "findings", content.result().counts());
            listed(json, content.findings());
            repair(json, content.result().repair());
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    private static void head(JsonGenerator json, Content content, byte[] key) throws IOException {
        VerifyRequest request = content.request();
        json.writeNumberField("schema", SCHEMA);
        json.writeStringField("id", content.id());
        json.writeStringField("instance", content.instanceId());
        json.writeStringField("key", HexFormat.of().formatHex(key));
        json.writeStringField("fingerprint", Sha256.ofContent(key).toString());
        json.writeStringField("source", request.source().address().toString());
        json.writeStringField("target", request.target().address().toString());
        json.writeStringField("started", content.started().toString());
        json.writeStringField("ended", content.ended().toString());
        json.writeArrayFieldStart("filter");
        if (request.filter().ignoreCase()) {
            json.writeString(RequestForm.IGNORE_CASE);
        }
        for (Filter.Rule rule : request.filter().rules()) {
            json.writeString(rule.toString());
        }
        json.writeEndArray();
        json.writeBooleanField("extraAllowed", request.extraAllowed());
        json.writeStringField("outcome", word(content.result().outcome()));
    }

    private static void side(JsonGenerator json, String name, VerifyResult.Side side) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("entries", side.entries());
        json.writeNumberField("files", side.files());
        json.writeNumberField("bytes", side.bytes());
        json.writeStringField("sha256", side.digest());
        json.writeEndObject();
    }

    private static void listed(JsonGenerator json, Findings findings) throws IOException {
        json.writeArrayFieldStart("listed");
        for (Findings.Exact f : findings.exact()) {
            json.writeStartObject();
            json.writeStringField("kind", word(f.kind()));
            json.writeStringField("path", f.path());
            json.writeStringField("detail", f.detail());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void repair(JsonGenerator json, VerifyResult.Repair repair) throws IOException {
        if (repair == null) {
            json.writeNullField("repair");
            return;
        }
        json.writeObjectFieldStart("repair");
        counts(json, "before", repair.before());
        json.writeNumberField("copied", repair.copied());
        json.writeNumberField("failed", repair.failed());
        json.writeStringField("trouble", repair.trouble());
        json.writeEndObject();
    }

    private static void counts(JsonGenerator json, String name, Map<Kind, Long> counts) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<Kind, Long> e : new TreeMap<>(counts).entrySet()) {
            json.writeNumberField(word(e.getKey()), e.getValue());
        }
        json.writeEndObject();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
