package org.ferrywright.engine.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ferrywright.core.Printable;
import org.ferrywright.endpoint.Endpoint;

/** {@code <data>/state/<link>/roots.json}: on which volumes the two roots of a link lay when it was last brought in step. */
final class KnownRoots {
    private static final int SCHEMA = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final String source;
    private final String target;
    private final String changed;

    private KnownRoots(Path file, String source, String target, String changed) {
        this.file = file;
        this.source = source;
        this.target = target;
        this.changed = changed;
    }

    static KnownRoots of(Path state, Endpoint source, Endpoint target) throws IOException {
        Path file = state.resolve("roots.json");
        String s = source.traits().identity();
        // a root that is not there yet lies nowhere
        String t = target instanceof AbsentRoot ? "" : target.traits().identity();
        return new KnownRoots(file, s, t, Files.exists(file) ? compare(JSON.readTree(file.toFile()), s, t) : null);
    }

    /** One sentence about the root that lies on another volume now. */
    Optional<String> changed() {
        return Optional.ofNullable(changed);
    }

    /** Whether the link was never brought in step. */
    boolean first() {
        return !Files.exists(file);
    }

    void remember() throws IOException {
        Files.createDirectories(file.getParent());
        ObjectNode node = JSON.createObjectNode();
        node.put("schema", SCHEMA);
        node.put("source", source);
        node.put("target", target);
        byte[] bytes = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(node);
        if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), bytes)) {
            return;
        }
        Path fresh = file.resolveSibling("roots.json.new");
        Files.write(fresh, bytes);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String compare(JsonNode known, String source, String target) {
        var other = new ArrayList<String>();
        say("source", known, source, other);
        say("target", known, target, other);
        return other.isEmpty() ? null : String.join("; ", other);
    }

    private static void say(String side, JsonNode known, String now, List<String> other) {
        String then = known.path(side).asText();
        if (!then.isEmpty() && !now.isEmpty() && !then.equals(now)) {
            other.add(
                    "the " + side + " lies on another volume than at the last run (" + Printable.text(then) + " then, "
                            + Printable.text(now) + " now): an empty mount point or another disk under the same path");
        }
    }
}
