package io.bowwave.schemas.fleet;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How fast machines may send and receive, and depots send to them: in all, and for each class of transfers. A class is held to both
 * numbers; each machine and each depot is held to them by itself.
 *
 * @param rates bytes a second by name, see {@link #NAMES}; what is absent is not limited
 */
public record TransferLimits(Map<String, Long> rates) {

    /** What can be limited of a machine. */
    public static final List<String> OF_MACHINES = List.of(
            "up", "down", "rollback-up", "rollback-down", "deploy-up", "deploy-down", "prefetch-up", "prefetch-down");

    private static final String ORIGIN = "origin";
    private static final String UP = "up";

    /** What can be limited of a depot, the origin of what machines fetch: what it sends. */
    public static final List<String> OF_DEPOTS =
            List.of(ORIGIN, "rollback-" + ORIGIN, "deploy-" + ORIGIN, "prefetch-" + ORIGIN);

    /** All that can be limited. */
    public static final List<String> NAMES =
            Stream.concat(OF_MACHINES.stream(), OF_DEPOTS.stream()).toList();

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

    /** Those that hold for machines. */
    public TransferLimits ofMachines() {
        Map<String, Long> some = new TreeMap<>(rates);
        some.keySet().retainAll(OF_MACHINES);
        return new TransferLimits(some);
    }

    /** Those that hold for a depot, as what it sends: {@code up} instead of {@code origin}. */
    public TransferLimits ofDepots() {
        Map<String, Long> some = new TreeMap<>();
        OF_DEPOTS.forEach(name -> some.put(name.replace(ORIGIN, UP), rate(name)));
        return new TransferLimits(some);
    }

    /** These, but for what the others say, {@code 0} included. */
    public TransferLimits changed(Map<String, Long> others) {
        Map<String, Long> after = new TreeMap<>(rates);
        after.putAll(others);
        return new TransferLimits(after);
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
        return new TransferLimits(parse(texts));
    }

    /**
     * Bytes a second by name, {@code off} as 0.
     *
     * @throws IllegalArgumentException when a name or a rate is wrong; names it
     */
    public static Map<String, Long> parse(Map<String, String> texts) {
        Map<String, Long> rates = new TreeMap<>();
        for (Map.Entry<String, String> each : texts.entrySet()) {
            try {
                rates.put(each.getKey(), Rate.parse(each.getValue()));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("limits: %s: %s".formatted(each.getKey(), e.getMessage()), e);
            }
        }
        return Map.copyOf(rates);
    }
}
