package io.bowwave.depot;

import com.fasterxml.jackson.core.type.TypeReference;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.fleet.TransferLimits;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The region's rate limits: the value of one etcd key, looked at each second, so that a change reaches every agent of every depot within
 * two. A value that cannot be read changes nothing.
 */
final class RegionLimits {

    static final String KEY = "/bowwave/limits";

    private static final Logger LOG = LoggerFactory.getLogger(RegionLimits.class);
    private static final ByteSequence ETCD_KEY = ByteSequence.from(KEY, StandardCharsets.UTF_8);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);
    private static final TypeReference<Map<String, Long>> RATES = new TypeReference<>() {};

    private final Client etcd;
    private final Consumer<TransferLimits> onChange;
    private byte @Nullable [] seen;
    private volatile TransferLimits limits = TransferLimits.NONE;

    /** @param onChange called with every new value, by the thread that looks */
    RegionLimits(Client etcd, Consumer<TransferLimits> onChange) {
        this.etcd = etcd;
        this.onChange = onChange;
    }

    TransferLimits now() {
        return limits;
    }

    /** What agents are told. */
    static byte[] line(TransferLimits limits) {
        String json = Json.mapper()
                .createObjectNode()
                .set("limits", Json.mapper().valueToTree(limits.rates()))
                .toString();
        return (json + "\n").getBytes(StandardCharsets.UTF_8);
    }

    Duration look() throws Exception {
        List<KeyValue> found = etcd.getKVClient()
                .get(ETCD_KEY)
                .get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .getKvs();
        byte[] value =
                found.isEmpty() ? new byte[0] : found.getFirst().getValue().getBytes();
        if (!Arrays.equals(value, seen)) {
            seen = value;
            changed(value);
        }
        return LOOK_EVERY;
    }

    /** Writes them for the whole region. */
    void set(TransferLimits wanted) throws IOException, InterruptedException, ExecutionException, TimeoutException {
        byte[] json = Json.mapper().writeValueAsBytes(wanted.rates());
        etcd.getKVClient().put(ETCD_KEY, ByteSequence.from(json)).get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void changed(byte[] value) {
        try {
            limits = value.length == 0
                    ? TransferLimits.NONE
                    : new TransferLimits(Json.mapper().readValue(value, RATES));
            LOG.info("limits of the region: {}", limits.rates());
            onChange.accept(limits);
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("{} holds no limits, those before stay: {}", KEY, e.getMessage());
        }
    }
}
