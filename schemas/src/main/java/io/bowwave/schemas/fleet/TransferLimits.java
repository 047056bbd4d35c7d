package io.bowwave.schemas.fleet;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How fast machines may send and receive: in all, and for each class of transfers. A class is held to both numbers.
 *
 * @param rates bytes a second by name, see {@link #NAMES}; what is absent is not limited
 */
public record TransferLimits(Map<String, Long> rates) {

    /** All that can be limited. */
    public static final List<String> NAMES = List.of(
            "up", "down", "rollback-up", "rollback-down", "deploy-up", "deploy-down", "prefetch-up", "prefetch-down");

    public static final TransferLimits NONE = new TransferLimits(Map.of());

    public TransferLimits {
        Map<String, Long> kept = new TreeMap<>();
        for (Map.Entry<String, Long> each : rates.entrySet()) {
            if (!NAMES.contains(each.getKey())) {
                throw new IllegalArgumentException(
                        "limits: found \"%s\", expected one of %s".formatted(each.getKey(), NAMES));
            }
            if (each.getValue() < 0) {
                throw new IllegalArgumentException("limits: %s: found %d bytes a second, expected 0 or more"
                        .formatted(each.getKey(), each.getValue()));
            }
            if (each.getValue() > 0) {
                kept.put(each.getKey(), each.getValue());
            }
        }
        rates = java.util.Collections.unmodifiableMap(kept);
    }

    /** Bytes a second; 0: not limited. */
    public long rate(String name) {
        return rates.getOrDefault(name, 0L);
    }

    /** These, and the others where they are stricter. */
    public TransferLimits and(TransferLimits others) {
        Map<String, Long> both = new TreeMap<>(rates);
        others.rates.forEach((name, rate) -> both.merge(name, rate, Math::min));
        return new TransferLimits(both);
    }

    /**
     * Reads rates as people write them, see {@link Rate}.
     *
     * @throws IllegalArgumentException when a name or a rate is wrong; names it
     */
    public static TransferLimits of(Map<String, String> texts) {
        Map<String, Long> rates = new TreeMap<>();
        for (Map.Entry<String, String> each : texts.entrySet()) {
            try {
                rates.put(each.getKey(), Rate.parse(each.getValue()));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("limits: %s: %s".formatted(each.getKey(), e.getMessage()), e);
            }
        }
        return new TransferLimits(rates);
    }
}
