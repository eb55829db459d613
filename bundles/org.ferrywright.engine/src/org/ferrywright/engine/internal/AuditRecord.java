package org.ferrywright.engine.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.ferrywright.delta.Sha256;

/**
 * One record of the audit log: a line of JSON whose last field is the SHA-256 of all bytes before it.
 *
 * @param prev hash of the record before
 * @param line with its newline, ASCII only
 * @param body the same, read
 */
public record AuditRecord(long seq, String prev, String hash, byte[] line, JsonNode body) {
    /** What the first record has as the hash of the one before. */
    public static final String NOTHING = "0".repeat(64);

    private static final String TAIL = ",\"hash\":\"";
    private static final int TAIL_LENGTH = TAIL.length() + 64 + 3;
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    public static ObjectNode json(Map<String, ?> details) {
        return JSON.valueToTree(details);
    }

    /** @param before null for the first */
    public static AuditRecord following(
            AuditRecord before, Instant time, String actor, String what, ObjectNode details) {
        ObjectNode node = JSON.createObjectNode();
        node.put("seq", before == null ? 1 : before.seq + 1);
        node.put("time", time.toString());
        node.put("actor", actor);
        node.put("what", what);
        node.set("details", details);
        node.put("prev", before == null ? NOTHING : before.hash);
        try {
            String text = JSON.writeValueAsString(node);
            String hashed = text.substring(0, text.length() - 1);
            String hash = hash(hashed.getBytes(StandardCharsets.US_ASCII));
            byte[] line = (hashed + TAIL + hash + "\"}\n").getBytes(StandardCharsets.US_ASCII);
            return new AuditRecord(node.get("seq").asLong(), node.get("prev").asText(), hash, line, node);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("details that no JSON can hold", e);
        }
    }

    /** Reads a line with its newline; empty when it is none. Its hash may be wrong: ask {@link #intact}. */
    public static Optional<AuditRecord> parse(byte[] line) {
        int tail = line.length - TAIL_LENGTH;
        if (tail < 1) {
            return Optional.empty();
        }
        String end = new String(line, tail, TAIL_LENGTH, StandardCharsets.ISO_8859_1);
        String hash = end.substring(TAIL.length(), TAIL.length() + 64);
        if (!end.startsWith(TAIL)
                || !end.endsWith("\"}\n")
                || !HASH.matcher(hash).matches()) {
            return Optional.empty();
        }
        try {
            JsonNode node = JSON.readTree(line);
            JsonNode seq = node.path("seq");
            JsonNode prev = node.path("prev");
            return seq.isIntegralNumber() && prev.isTextual()
                    ? Optional.of(new AuditRecord(seq.asLong(), prev.asText(), hash, line, node))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether it is as it was written. */
    public boolean intact() {
        return hash(Arrays.copyOf(line, line.length - TAIL_LENGTH)).equals(hash);
    }

    public String what() {
        return body.path("what").asText();
    }

    public JsonNode details() {
        return body.path("details");
    }

    private static String hash(byte[] bytes) {
        return Sha256.ofContent(bytes).toString();
    }
}
