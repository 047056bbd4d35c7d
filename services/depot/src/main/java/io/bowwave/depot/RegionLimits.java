package io.bowwave.depot;

import io.bowwave.schemas.Json;
import io.bowwave.schemas.fleet.TransferLimits;
import io.bowwave.schemas.fleet.WrittenLimits;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The region's rate limits: the value of one etcd key, looked at each second, so that a change reaches every depot and
 * all their agents within two. The goal-writer alone writes it. A value that cannot be read changes nothing.
 */
final class RegionLimits {

    private static final Logger LOG = LoggerFactory.getLogger(RegionLimits.class);
    private static final ByteSequence ETCD_KEY = ByteSequence.from(WrittenLimits.KEY, StandardCharsets.UTF_8);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);

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

    /** What agents are told: what is about machines, since they know no other names. */
    static byte[] line(TransferLimits limits) {
        String json = Json.mapper()
                .createObjectNode()
                .set("limits", Json.mapper().valueToTree(limits.ofMachines().rates()))
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

    private void changed(byte[] value) {
        try {
            limits = value.length == 0
                    ? TransferLimits.NONE
                    : new TransferLimits(
                            Json.mapper().readValue(value, WrittenLimits.class).rates());
            LOG.info("limits of the region: {}", limits.rates());
            onChange.accept(limits);
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("{} holds no limits, those before stay: {}", WrittenLimits.KEY, e.getMessage());
        }
    }
}
