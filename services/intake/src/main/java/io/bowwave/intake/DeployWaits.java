package io.bowwave.intake;

import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.MachineState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a deploy that has not ended waits for, in words for people. Pure. */
final class DeployWaits {

    private static final String NO_ANSWER = "the rollout to take the request";

    private DeployWaits() {}

    /**
     * What it waits for now.
     *
     * @param deploy as its own row has it
     * @param counts machines of each region
     */
    static DeployResource.@Nullable Waiting of(
            DeployResource deploy,
            List<DeployResource.Region> regions,
            List<DeployResource.Wave> waves,
            Map<String, List<FleetCount>> counts) {
        if (deploy.ended()) {
            return null;
        }
        DeployResource.Waiting told = deploy.waiting();
        return switch (deploy.state()) {
            case "requested" -> new DeployResource.Waiting("answer", NO_ANSWER, deploy.requestedAt(), null);
            case "rolling", "rolling-back" ->
                told != null && told.reason().equals("region") ? told : machines(deploy, regions, waves, counts);
            case "paused" ->
                new DeployResource.Waiting("resume", "somebody to resume it", told == null ? null : told.since(), null);
            default ->
                told == null
                        ? new DeployResource.Waiting(
                                "answer",
                                Objects.requireNonNullElse(deploy.waitingFor(), NO_ANSWER),
                                deploy.acceptedAt(),
                                null)
                        : told;
        };
    }

    private static DeployResource.Waiting machines(
            DeployResource deploy,
            List<DeployResource.Region> regions,
            List<DeployResource.Wave> waves,
            Map<String, List<FleetCount>> counts) {
        DeployResource.Wave wave = waves.stream()
                .filter(each -> Objects.equals(each.wave(), deploy.wave()))
                .findFirst()
                .orElse(null);
        boolean back = deploy.state().equals("rolling-back");
        Instant since = wave == null || back ? null : wave.startedAt();
        Instant until = wave == null || back ? null : wave.deadline();
        String open = regions.stream()
                .filter(region -> region.state().equals("converging"))
                .map(region -> line(deploy, region, counts.getOrDefault(region.region(), List.of())))
                .collect(Collectors.joining("; "));
        if (!open.isEmpty()) {
            return new DeployResource.Waiting("machines", open, since, until);
        }
        String gates = wave == null || back
                ? ""
                : wave.gates().stream()
                        .filter(gate -> gate.verdict() == null)
                        .map(gate -> "gate " + gate.gate() + " of wave " + wave.wave())
                        .collect(Collectors.joining("; "));
        return new DeployResource.Waiting(
                gates.isEmpty() ? "wave" : "gate", gates.isEmpty() ? "the end of the wave" : gates, since, until);
    }

    /** For example {@code us-east: 1 of 2 machines healthy (1 fetching), 6 are not asked yet}. */
    private static String line(DeployResource deploy, DeployResource.Region region, List<FleetCount> counts) {
        if (counts.isEmpty()) {
            return region.region() + ": no machine has reported yet";
        }
        Map<String, Integer> others = new TreeMap<>();
        int asked = 0;
        int later = 0;
        for (FleetCount count : counts) {
            if (count.state() == MachineState.LOST) {
                others.merge(count.state().text(), count.machines(), Integer::sum);
            } else if (!aims(count, deploy)) {
                later += count.machines();
            } else {
                asked += count.machines();
                if (count.state() != MachineState.HEALTHY) {
                    others.merge(count.state().text(), count.machines(), Integer::sum);
                }
            }
        }
        String rest = others.entrySet().stream()
                .map(other -> other.getValue() + " " + other.getKey())
                .collect(Collectors.joining(", "));
        return "%s: %d of %d machines healthy%s%s"
                .formatted(
                        region.region(),
                        region.healthy(),
                        asked,
                        rest.isEmpty() ? "" : " (" + rest + ")",
                        later == 0 ? "" : ", %d not asked yet".formatted(later));
    }

    /** Whether these machines are where the rollout wants them. */
    static boolean healthy(FleetCount count, DeployResource deploy) {
        return count.state() == MachineState.HEALTHY && aims(count, deploy);
    }

    private static boolean aims(FleetCount count, DeployResource deploy) {
        String wanted = deploy.backTo() == null ? deploy.build() : deploy.backTo();
        return count.build() != null && count.build().text().equals(wanted);
    }
}
