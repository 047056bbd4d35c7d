package io.bowwave.agent;

import io.bowwave.swarm.HttpCalls;
import io.bowwave.swarm.json.JsonException;
import io.bowwave.swarm.json.SmallJson;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
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
                goals.add(HeardGoal.of(SmallJson.object(value)));
            } catch (JsonException e) {
                LOG.warn("a value below {} is no goal and is passed over: {}", GOALS, e.getMessage());
            }
        }
        return goals;
    }

    /** HTTP addresses of the depots that live now. */
    List<URI> depots() throws IOException {
        List<URI> depots = new ArrayList<>();
        for (byte[] value : range(DEPOTS)) {
            if (SmallJson.object(value).get("url") instanceof String url) {
                depots.add(URI.create(url));
            }
        }
        return depots;
    }

    private List<byte[]> range(String prefix) throws IOException {
        // The end of a range of a prefix: the prefix with its last byte raised by one.
        char last = prefix.charAt(prefix.length() - 1);
        String end = prefix.substring(0, prefix.length() - 1) + (char) (last + 1);
        byte[] request = SmallJson.write(Map.of("key", base64(prefix), "range_end", base64(end)));
        Map<String, Object> answer =
                SmallJson.object(http.post(endpoint.resolve("/v3/kv/range"), request, ANSWER_WITHIN));
        List<byte[]> values = new ArrayList<>();
        if (answer.get("kvs") instanceof List<?> pairs) {
            for (Object each : pairs) {
                if (each instanceof Map<?, ?> pair && pair.get("value") instanceof String value) {
                    values.add(Base64.getDecoder().decode(value));
                }
            }
        }
        return values;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
