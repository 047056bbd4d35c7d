package io.bowwave.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.swarm.HttpCalls;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the region's etcd through its HTTP gateway: what an agent does when no depot answers. */
final class EtcdGateway {

    private static final Logger LOG = LoggerFactory.getLogger(EtcdGateway.class);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
    private static final String GOALS = "/bowwave/goal/";
    private static final String DEPOTS = "/bowwave/depot/";

    private final HttpCalls http;
    private final URI endpoint;

    EtcdGateway(HttpCalls http, URI endpoint) {
        this.http = http;
        this.endpoint = endpoint;
    }

    /** Every goal that can be read. */
    List<HeardGoal> goals() throws IOException {
        List<HeardGoal> goals = new ArrayList<>();
        for (byte[] value : range(GOALS)) {
            try {
                goals.add(HeardGoal.of(EventCodec.parse(value)));
            } catch (UnreadableEventException e) {
                LOG.warn("a value below {} is no goal and is passed over: {}", GOALS, e.getMessage());
            }
        }
        return goals;
    }

    /** HTTP addresses of the depots that live now. */
    List<URI> depots() throws IOException {
        List<URI> depots = new ArrayList<>();
        for (byte[] value : range(DEPOTS)) {
            JsonNode url = Json.mapper().readTree(value).path("url");
            if (url.isTextual()) {
                depots.add(URI.create(url.textValue()));
            }
        }
        return depots;
    }

    private List<byte[]> range(String prefix) throws IOException {
        ObjectNode body = Json.mapper().createObjectNode();
        body.put("key", base64(prefix));
        // The end of a range of a prefix: the prefix with its last byte raised by one.
        body.put(
                "range_end",
                base64(prefix.substring(0, prefix.length() - 1) + (char) (prefix.charAt(prefix.length() - 1) + 1)));
        byte[] answer = http.post(
                endpoint.resolve("/v3/kv/range"), body.toString().getBytes(StandardCharsets.UTF_8), ANSWER_WITHIN);
        List<byte[]> values = new ArrayList<>();
        for (JsonNode pair : Json.mapper().readTree(answer).path("kvs")) {
            values.add(Base64.getDecoder().decode(pair.path("value").asText()));
        }
        return values;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
