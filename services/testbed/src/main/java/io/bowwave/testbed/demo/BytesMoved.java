package io.bowwave.testbed.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The bytes that one version moved on each path, as events and machines report them.
 *
 * @param artifact its size
 * @param changed in the app against the version before; all of it for the first
 * @param origin uploaded by the builder to the home store
 * @param toRegions copied into each other region
 * @param fromDepot from depots to agents, all machines together
 * @param fromPeers from agents to agents
 * @param reused found on the machines' own disks
 */
public record BytesMoved(
        long artifact,
        long changed,
        long origin,
        Map<String, Long> toRegions,
        long fromDepot,
        long fromPeers,
        long reused) {

    public BytesMoved {
        toRegions = Map.copyOf(toRegions);
    }

    /** @param events of the build, {@code build.succeeded} and {@code replica.completed} among them */
    static BytesMoved of(String build, long changed, List<JsonNode> events, List<JsonNode> machines) {
        long artifact = 0;
        long origin = 0;
        Map<String, Long> regions = new TreeMap<>();
        for (JsonNode event : events) {
            if (!build.equals(event.path("build").asText())) {
                continue;
            }
            String type = event.path("type").asText();
            if (type.startsWith("io.bowwave.build.succeeded.")) {
                artifact = event.at("/artifact/size").asLong();
                origin = event.path("uploadedBytes").asLong();
            } else if (type.startsWith("io.bowwave.replica.completed.") && event.hasNonNull("copiedFrom")) {
                regions.put(
                        event.path("region").asText(), event.path("bytesCopied").asLong());
            }
        }
        return new BytesMoved(
                artifact,
                changed == 0 ? artifact : changed,
                origin,
                regions,
                sum(machines, "fromDepot"),
                sum(machines, "fromPeers"),
                sum(machines, "reused"));
    }

    /** For a way back no region and no builder moves a byte: only the machines' own reports count. */
    static BytesMoved ofMachines(long artifact, List<JsonNode> machines) {
        return new BytesMoved(
                artifact,
                0,
                0,
                Map.of(),
                sum(machines, "fromDepot"),
                sum(machines, "fromPeers"),
                sum(machines, "reused"));
    }

    /** All regions together. */
    public long regionToRegion() {
        return toRegions.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The most that came into one region, over what changed; 0 when nothing did. */
    public double worstRegionOverChanged() {
        long most = toRegions.values().stream().mapToLong(Long::longValue).max().orElse(0);
        return changed == 0 ? 0 : (double) most / changed;
    }

    private static long sum(List<JsonNode> machines, String path) {
        return machines.stream()
                .mapToLong(machine -> machine.path("transfer").path(path).asLong())
                .sum();
    }
}
