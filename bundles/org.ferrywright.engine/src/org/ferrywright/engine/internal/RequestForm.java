package org.ferrywright.engine.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.ConflictPolicy;
import org.ferrywright.core.Filter;
import org.ferrywright.core.Guard.DeleteLimit;
import org.ferrywright.core.Mode;
import org.ferrywright.core.Retention;
import org.ferrywright.core.SymlinkPolicy;
import org.ferrywright.endpoint.EndpointAddress;
import org.ferrywright.endpoint.EndpointConfig;
import org.ferrywright.engine.ContentPolicy;
import org.ferrywright.engine.Revisions;
import org.ferrywright.engine.SyncRequest;

/** A request as {@code request.json} of its run keeps it, so that the run can be told about, and its plan approved. */
public final class RequestForm {
    public static final int SCHEMA = 1;

    /** More targets than this are not to be expected of one run. */
    public static final int MOST_TARGETS = 1000;

    /** What has to be the same for a plan to be the same. */
    static final List<String> DECIDING =
            List.of("schema", "source", "targets", "mode", "filter", "conflicts", "metadata", "revisions", "symlinks");

    private static final String NOTHING_KEPT = "none";

    /** Stands before the rules of a filter that has no regard to case. */
    static final String IGNORE_CASE = "ignore case";

    private static final ObjectMapper JSON = new ObjectMapper();

    private RequestForm() {}

    static ObjectNode write(SyncRequest request) {
        ObjectNode node = JSON.createObjectNode();
        node.put("schema", SCHEMA);
        node.put("source", request.source().address().toString());
        node.set("sourceSettings", JSON.valueToTree(request.source().settings()));
        var targets = node.putArray("targets");
        request.targets().forEach(t -> targets.add(t.address().toString()));
        var settings = node.putArray("targetSettings");
        request.targets().forEach(t -> settings.add(JSON.valueToTree(t.settings())));
        node.put("mode", request.mode().name());
        var filter = node.putArray("filter");
        if (request.filter().ignoreCase()) {
            filter.add(IGNORE_CASE);
        }
        request.filter().rules().forEach(r -> filter.add(r.toString()));
        node.put("conflicts", request.conflicts().name());
        node.put("preview", request.preview());
        node.put("threads", request.threads());
        node.put("bytesPerSecond", request.bytesPerSecond());
        var metadata = node.putArray("metadata");
        request.metadata().stream().sorted().forEach(a -> metadata.add(a.word()));
        node.put("symlinks", request.symlinks().name());
        node.putObject("content")
                .put("checksum", request.content().checksum())
                .put("inPlace", request.content().inPlace())
                .put("whole", request.content().whole());
        node.set("deleteLimit", limit(request.deleteLimit()));
        node.set("rewriteLimit", limit(request.rewriteLimit()));
        node.putObject("revisions")
                .put("replaced", text(request.revisions().replaced()))
                .put("deleted", text(request.revisions().deleted()));
        return node;
    }

    /** The request without what belongs to its own run only: whether it was a preview, and what it approved. */
    public static SyncRequest.Builder read(JsonNode node) {
        var targets = new ArrayList<EndpointConfig>();
        for (int i = 0; i < node.path("targets").size(); i++) {
            targets.add(config(
                    node.path("targets").get(i), node.path("targetSettings").path(i)));
        }
        var rules = new ArrayList<Filter.Rule>();
        boolean ignoreCase = false;
        for (JsonNode rule : node.path("filter")) {
            if (rule.asText().equals(IGNORE_CASE)) {
                ignoreCase = true;
            } else {
                rules.add(new Filter.Rule(
                        rule.asText().startsWith("+"), rule.asText().substring(2)));
            }
        }
        var metadata = EnumSet.noneOf(Aspect.class);
        for (Aspect aspect : Aspect.values()) {
            // what was not written yet was not left out
            if (!node.has("metadata") || has(node.path("metadata"), aspect.word())) {
                metadata.add(aspect);
            }
        }
        return SyncRequest.between(config(node.path("source"), node.path("sourceSettings")), targets)
                .mode(Mode.valueOf(node.path("mode").asText()))
                .filter(new Filter(rules, ignoreCase))
                .conflicts(ConflictPolicy.valueOf(node.path("conflicts").asText()))
                .threads(node.path("threads").asInt())
                .bytesPerSecond(node.path("bytesPerSecond").asLong())
                .metadata(metadata)
                .symlinks(SymlinkPolicy.valueOf(node.path("symlinks").asText(SymlinkPolicy.COPY.name())))
                .deleteLimit(limit(node.path("deleteLimit")))
                .rewriteLimit(limit(node.path("rewriteLimit")))
                .revisions(new Revisions(
                        retention(node.path("revisions").path("replaced")),
                        retention(node.path("revisions").path("deleted"))))
                .content(content(node.path("content")));
    }

    private static ContentPolicy content(JsonNode node) {
        return new ContentPolicy(
                node.path("checksum").asBoolean(),
                node.path("inPlace").asBoolean(),
                node.path("whole").asBoolean());
    }

    private static String text(Retention retention) {
        return retention == null ? NOTHING_KEPT : retention.toString();
    }

    private static Retention retention(JsonNode node) {
        return node.asText(NOTHING_KEPT).equals(NOTHING_KEPT) ? null : Retention.parse(node.asText());
    }

    private static boolean has(JsonNode array, String text) {
        for (JsonNode element : array) {
            if (element.asText().equals(text)) {
                return true;
            }
        }
        return false;
    }

    private static EndpointConfig config(JsonNode address, JsonNode settings) {
        Map<String, String> map = new HashMap<>();
        settings.properties().forEach(e -> map.put(e.getKey(), e.getValue().asText()));
        return new EndpointConfig(EndpointAddress.parse(address.asText()), map);
    }

    private static ObjectNode limit(DeleteLimit limit) {
        return JSON.createObjectNode()
                .put("count", limit.count())
                .put("percent", limit.percent())
                .put("always", limit.always());
    }

    private static DeleteLimit limit(JsonNode node) {
        return new DeleteLimit(
                node.path("count").asLong(),
                node.path("percent").asDouble(),
                node.path("always").asLong());
    }
}
