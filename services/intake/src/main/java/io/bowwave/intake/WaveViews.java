package io.bowwave.intake;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the waves, gates and approvals of a deploy from the ledger's tables. */
@Singleton
final class WaveViews {

    private static final TypeReference<Map<String, String>> SHARES = new TypeReference<>() {};
    private static final TypeReference<List<JsonNode>> GATES = new TypeReference<>() {};

    private final ViewTables tables;

    WaveViews(ViewTables tables) {
        this.tables = tables;
    }

    /** In their order, with gates that were not asked yet too. */
    List<DeployResource.Wave> waves(String app, String request) {
        Map<Integer, List<DeployResource.Gate>> judged = gates(app, request);
        return tables.list(
                "select * from view.deploy_wave where app = ? and request = ? order by wave",
                row -> wave(row, judged.getOrDefault(row.number("wave"), List.of())),
                app,
                request);
    }

    /** Who has approved, in their order. */
    List<String> approvers(String app, String request) {
        return tables.list(
                "select actor from view.deploy_approval where app = ? and request = ? order by approved_at",
                row -> row.text("actor"),
                app,
                request);
    }

    private Map<Integer, List<DeployResource.Gate>> gates(String app, String request) {
        return tables
                .list(
                        "select * from view.deploy_gate where app = ? and request = ? order by wave, gate, region",
                        row -> Map.entry(row.number("wave"), gate(row)),
                        app,
                        request)
                .stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, TreeMap::new, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    private static DeployResource.Wave wave(ViewTables.Row row, List<DeployResource.Gate> judged) throws SQLException {
        Instant started = row.timeOrNull("started_at");
        Long limit = row.longOrNull("deadline_seconds");
        return new DeployResource.Wave(
                row.number("wave"),
                row.text("state"),
                new LinkedHashMap<>(row.parsed("shares", SHARES).orElse(Map.of())),
                row.textOrNull("max_unavailable"),
                row.longOrNull("bake_seconds"),
                started,
                started == null || limit == null ? null : started.plusSeconds(limit),
                row.timeOrNull("baking_until"),
                row.timeOrNull("completed_at"),
                all(judged, row.parsed("gates", GATES).orElse(List.of())));
    }

    private static List<DeployResource.Gate> all(List<DeployResource.Gate> judged, List<JsonNode> planned) {
        List<DeployResource.Gate> gates = new ArrayList<>(judged);
        Set<String> known =
                judged.stream().map(DeployResource.Gate::gate).collect(Collectors.toCollection(HashSet::new));
        planned.stream()
                .filter(each -> !known.contains(each.path("name").asText()))
                .forEach(each -> gates.add(planned(each)));
        return gates;
    }

    private static DeployResource.Gate planned(JsonNode gate) {
        return new DeployResource.Gate(
                gate.path("name").asText(),
                null,
                textOrNull(gate, "kind"),
                textOrNull(gate, "query"),
                null,
                null,
                textOrNull(gate, "comparison"),
                gate.path("threshold").isNumber() ? gate.path("threshold").doubleValue() : null,
                null,
                null,
                null);
    }

    private static DeployResource.Gate gate(ViewTables.Row row) throws SQLException {
        String region = row.text("region");
        return new DeployResource.Gate(
                row.text("gate"),
                region.isEmpty() ? null : region,
                row.textOrNull("kind"),
                row.textOrNull("query"),
                row.decimalOrNull("value"),
                row.decimalOrNull("previous"),
                row.textOrNull("comparison"),
                row.decimalOrNull("threshold"),
                row.textOrNull("verdict"),
                row.textOrNull("why"),
                row.timeOrNull("judged_at"));
    }

    private static @Nullable String textOrNull(JsonNode tree, String name) {
        return tree.hasNonNull(name) ? tree.get(name).asText() : null;
    }
}
