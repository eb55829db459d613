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
    private final String sourceReplica;
    private final String targetReplica;

    /** @param then what was remembered; missing when the link was never brought in step */
    private KnownRoots(Path file, JsonNode then, Endpoint source, Endpoint target) {
        this.file = file;
        this.source = source.traits().identity();
        // a root that is not there yet lies nowhere
        this.target = target instanceof AbsentRoot ? "" : target.traits().identity();
        var other = new ArrayList<String>();
        this.sourceReplica = compare("source", then.path("source").asText(), this.source, source, other);
        this.targetReplica = compare("target", then.path("target").asText(), this.target, target, other);
        this.changed = other.isEmpty() ? null : String.join("; ", other);
    }

    static KnownRoots of(Path state, Endpoint source, Endpoint target) throws IOException {
        Path file = state.resolve("roots.json");
        JsonNode then = Files.exists(file) ? JSON.readTree(file.toFile()) : JSON.missingNode();
        return new KnownRoots(file, then, source, target);
    }

    /** One sentence about the root that lies on another volume now. */
    Optional<String> changed() {
        return Optional.ofNullable(changed);
    }

    /** One sentence when the source is another replica of the same content than last time; nobody knows how far behind. */
    Optional<String> otherSource() {
        return Optional.ofNullable(sourceReplica);
    }

    /** The same of the target, which is the source of what goes the other way. */
    Optional<String> otherTarget() {
        return Optional.ofNullable(targetReplica);
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

    /** @return what there is to say of another replica, or null; another volume is said to the list */
    private static String compare(String side, String then, String now, Endpoint root, List<String> other) {
        if (then.isEmpty() || now.isEmpty() || then.equals(now)) {
            return null;
        }
        String places = "(" + Printable.text(then) + " then, " + Printable.text(now) + " now)";
        if (root.whereabouts().filter(w -> w.isReplica(then)).isPresent()) {
            return "the " + side + " is another replica than at the last run " + places
                    + ", and nobody knows whether it lags behind";
        }
        other.add("the " + side + " lies on another volume than at the last run " + places
                + ": an empty mount point or another disk under the same path");
        return null;
    }
}
