package io.bowwave.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.MachineState;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads deploys from the ledger's tables, and says what those wait for that have not ended. */
@Singleton
final class DeployViews {

    private static final String SELECT = """
            select d.*, coalesce(d.requested_at, d.accepted_at, d.ended_at) as at from view.deploy d
            """;
    private static final Set<String> ENDS = Set.of("refused", "done", "rolled-back", "failed", "aborted", "superseded");
    private static final int MOST_EVENTS = 500;

    private final ViewTables tables;
    private final FleetViews fleet;

    DeployViews(ViewTables tables, FleetViews fleet) {
        this.tables = tables;
        this.fleet = fleet;
    }

    /** Newest first, without events. */
    List<DeployResource> list(@Nullable String app, int limit) {
        List<DeployResource> found = app == null
                ? tables.list(SELECT + " order by at desc nulls last limit ?", DeployViews::read, limit)
                : tables.list(
                        SELECT + " where d.app = ? order by at desc nulls last limit ?", DeployViews::read, app, limit);
        return found.stream().map(deploy -> complete(deploy, false)).toList();
    }

    /** The rollout of the app that is in progress, else the last one. */
    Optional<DeployResource> current(String app) {
        return tables.one(
                        SELECT
                                + " where d.app = ? and d.generation > 0 and d.action in ('deploy', 'rollback')"
                                + " order by (d.ended_at is null) desc, d.generation desc limit 1",
                        DeployViews::read,
                        app)
                .map(deploy -> complete(deploy, false));
    }

    /** With its events. */
    Optional<DeployResource> find(String request) {
        return tables.one(SELECT + " where d.request = ? order by at desc limit 1", DeployViews::read, request)
                .map(deploy -> complete(deploy, true));
    }

    private DeployResource complete(DeployResource deploy, boolean withEvents) {
        Map<String, List<FleetCount>> counts = deploy.ended() ? Map.of() : fleet.counts(deploy.app());
        List<DeployResource.Region> regions = regions(deploy, counts);
        String waitingFor = deploy.ended() ? null : waitingFor(deploy, regions, counts);
        return deploy.with(regions, waitingFor, withEvents ? events(deploy) : null);
    }

    private List<DeployResource.Region> regions(DeployResource deploy, Map<String, List<FleetCount>> counts) {
        Map<String, DeployResource.Region> regions = new TreeMap<>();
        deploy.regions().forEach(region -> regions.put(region.region(), region));
        tables.list(
                        "select * from view.deploy_region where app = ? and request = ?",
                        row -> region(row, counts.getOrDefault(row.text("region"), List.of())),
                        deploy.app(),
                        deploy.request())
                .forEach(region -> regions.put(region.region(), region));
        return new ArrayList<>(regions.values());
    }

    private static DeployResource.Region region(ViewTables.Row row, List<FleetCount> counts) throws SQLException {
        long generation = row.longNumber("generation");
        boolean converged = row.timeOrNull("converged_at") != null;
        Integer settled = row.numberOrNull("machines");
        int known = counts.stream()
                .filter(count -> count.state() != MachineState.LOST)
                .mapToInt(FleetCount::machines)
                .sum();
        int healthy = FleetResource.machines(counts, MachineState.HEALTHY, generation);
        return new DeployResource.Region(
                row.text("region"),
                settled == null ? known : settled,
                settled == null ? healthy : settled,
                converged ? "converged" : "converging",
                generation,
                row.timeOrNull("converged_at"));
    }

    /** For people, of what happens now. */
    private static String waitingFor(
            DeployResource deploy, List<DeployResource.Region> regions, Map<String, List<FleetCount>> counts) {
        String known = deploy.waitingFor();
        boolean moving = deploy.state().equals("rolling") || deploy.state().equals("rolling-back");
        if (!moving) {
            return known != null ? known : "the rollout to take the request";
        }
        String open = regions.stream()
                .filter(region -> region.state().equals("converging"))
                .map(region -> line(region, counts.getOrDefault(region.region(), List.of())))
                .collect(Collectors.joining("; "));
        return open.isEmpty() ? "the end of the wave" : open;
    }

    /** For example {@code us-east: 1 of 2 machines healthy (1 fetching)}. */
    private static String line(DeployResource.Region region, List<FleetCount> counts) {
        if (counts.isEmpty()) {
            return region.region() + ": no machine has reported yet";
        }
        Map<String, Integer> others = new TreeMap<>();
        for (FleetCount count : counts) {
            boolean there = count.state() == MachineState.HEALTHY && count.generation() == region.generation();
            boolean older = count.generation() < region.generation() && count.state() != MachineState.LOST;
            if (!there) {
                others.merge(older ? "on an older goal" : count.state().text(), count.machines(), Integer::sum);
            }
        }
        String rest = others.entrySet().stream()
                .map(other -> other.getValue() + " " + other.getKey())
                .collect(Collectors.joining(", "));
        return "%s: %d of %d machines healthy%s"
                .formatted(
                        region.region(), region.healthy(), region.machines(), rest.isEmpty() ? "" : " (" + rest + ")");
    }

    private List<JsonNode> events(DeployResource deploy) {
        return tables.list(
                "select json from view.event where request = ? and app = ? order by time, topic desc, log_offset limit ?",
                row -> row.json("json"),
                deploy.request(),
                deploy.app(),
                MOST_EVENTS);
    }

    private static DeployResource read(ViewTables.Row row) throws SQLException {
        String state = row.text("state");
        return new DeployResource(
                row.text("request"),
                row.text("app"),
                first(row, "action", "asked_action"),
                state,
                ENDS.contains(state),
                row.textOrNull("waiting_for"),
                row.longOrNull("generation"),
                first(row, "build", "asked_build"),
                row.textOrNull("commit_sha"),
                row.textOrNull("previous"),
                first(row, "reason", "asked_reason"),
                first(row, "actor", "asked_actor"),
                row.numberOrNull("wave"),
                row.numberOrNull("waves"),
                row.numberOrNull("permille"),
                row.numberOrNull("machines"),
                row.textOrNull("refusal"),
                row.textOrNull("detail"),
                row.textOrNull("back_to"),
                row.textOrNull("superseded_by"),
                row.timeOrNull("requested_at"),
                row.timeOrNull("accepted_at"),
                row.timeOrNull("ended_at"),
                pending(row),
                null);
    }

    private static List<DeployResource.Region> pending(ViewTables.Row row) throws SQLException {
        Long generation = row.longOrNull("generation");
        return row.texts("regions").stream()
                .map(region ->
                        new DeployResource.Region(region, 0, 0, "pending", generation == null ? 0 : generation, null))
                .toList();
    }

    private static @Nullable String first(ViewTables.Row row, String name, String other) throws SQLException {
        String found = row.textOrNull(name);
        return found != null ? found : row.textOrNull(other);
    }
}
