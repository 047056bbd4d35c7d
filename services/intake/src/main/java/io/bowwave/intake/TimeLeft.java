package io.bowwave.intake;

import io.bowwave.schemas.rollout.Share;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How long a rollout goes on: bakes as its waves say, and machines as fast as they came by now. Pure.
 *
 * <p>A wave takes as many batches as max unavailable makes of the machines that it adds, in the region that needs most; each takes as long
 * as those before took on average. Before the first wave is through only the bakes are known.
 */
final class TimeLeft {

    private static final Set<String> GOES_ON = Set.of("accepted", "rolling", "baking");

    private TimeLeft() {}

    /** Null when nobody can tell: it waits for somebody, or is no rollout in waves. */
    static DeployResource.@Nullable Left of(
            DeployResource deploy, List<DeployResource.Region> regions, List<DeployResource.Wave> waves, Instant now) {
        if (!GOES_ON.contains(deploy.state()) || waves.isEmpty()) {
            return null;
        }
        Map<String, Integer> machines = new HashMap<>();
        regions.forEach(region -> machines.put(region.region(), region.machines()));
        Map<DeployResource.Wave, Double> batches = batches(waves, machines);
        double each = secondsOfABatch(waves, batches);
        double left = 0;
        for (DeployResource.Wave wave : waves) {
            double rolling = each * batches.getOrDefault(wave, 1.0);
            left += switch (wave.state()) {
                case "pending" -> rolling + bake(wave);
                case "rolling" -> Math.max(0, rolling - seconds(wave.startedAt(), now)) + bake(wave);
                case "baking" -> seconds(now, wave.bakingUntil());
                default -> 0;
            };
        }
        return new DeployResource.Left(Math.round(left), each == 0);
    }

    private static Map<DeployResource.Wave, Double> batches(
            List<DeployResource.Wave> waves, Map<String, Integer> machines) {
        Map<String, Double> reached = new HashMap<>();
        Map<DeployResource.Wave, Double> batches = new HashMap<>();
        for (DeployResource.Wave wave : waves) {
            double most = 1;
            for (Map.Entry<String, String> share : wave.shares().entrySet()) {
                int there = machines.getOrDefault(share.getKey(), 0);
                double upTo = part(share.getValue(), there);
                double more = upTo - reached.getOrDefault(share.getKey(), 0.0);
                double step = part(wave.maxUnavailable() == null ? "100%" : wave.maxUnavailable(), there);
                most = Math.max(most, Math.ceil(more / step));
                reached.put(share.getKey(), upTo);
            }
            batches.put(wave, most);
        }
        return batches;
    }

    /** 0 while no wave is through. */
    private static double secondsOfABatch(List<DeployResource.Wave> waves, Map<DeployResource.Wave, Double> batches) {
        double seconds = 0;
        double count = 0;
        for (DeployResource.Wave wave : waves) {
            if (wave.startedAt() != null && wave.completedAt() != null) {
                seconds += seconds(wave.startedAt(), wave.completedAt());
                count += batches.getOrDefault(wave, 1.0);
            }
        }
        return count == 0 ? 0 : seconds / count;
    }

    /** Above 0, at most 1; at least one machine. */
    private static double part(String text, int machines) {
        Share share = new Share(text);
        double part = share.counted()
                ? machines == 0 ? 1 : (double) share.machines() / machines
                : share.permille() / (double) Share.ALL.permille();
        return Math.clamp(part, machines == 0 ? part : Math.min(1.0, 1.0 / machines), 1.0);
    }

    private static double bake(DeployResource.Wave wave) {
        return wave.bakeSeconds() == null ? 0 : wave.bakeSeconds();
    }

    private static double seconds(@Nullable Instant from, @Nullable Instant to) {
        return from == null || to == null
                ? 0
                : Math.max(0, Duration.between(from, to).toMillis() / 1000.0);
    }
}
