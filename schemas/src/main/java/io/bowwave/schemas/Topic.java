package io.bowwave.schemas;

import java.time.Duration;
import java.util.Map;

/**
 * A topic of the log.
 *
 * @param key what its keys are, in words
 * @param compacted whether only the last value of each key is kept
 * @param retention how long a record is kept; negative: for ever
 */
public record Topic(String name, String key, boolean compacted, Duration retention) {

    /** The topic's settings, as Kafka names them. */
    public Map<String, String> settings() {
        return compacted
                ? Map.of("cleanup.policy", "compact", "min.cleanable.dirty.ratio", "0.1")
                : Map.of(
                        "cleanup.policy",
                        "delete",
                        "retention.ms",
                        Long.toString(retention.isNegative() ? -1 : retention.toMillis()));
    }

    @Override
    public String toString() {
        return name;
    }
}
