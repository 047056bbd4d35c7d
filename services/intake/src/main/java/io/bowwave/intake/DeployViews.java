package io.bowwave.intake;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.MachineState;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads deploys from the ledger's tables, and says what those wait for that have not ended. */
@Singleton
final class DeployViews {

    private static final String SELECT = """
            select d.*, coalesce(d.requested_at, d.accepted_at, d.ended_at, d.wait_since, 'epoch') as at from view.deploy d
            """;
    private static final Set<String> ENDS =
            Set.of("refused", "planned", "done", "rolled-back", "failed", "aborted", "superseded");
    private static final int MOST_EVENTS = 500;
    private static final TypeReference<List<JsonNode>> ITEMS = new TypeReference<>() {};

    private final ViewTables tables;
    private final FleetViews fleet;
    private final WaveViews waves;
    private final DiffViews diffs;
    private final Clock clock;

    DeployViews(ViewTables tables, FleetViews fleet, WaveViews waves, DiffViews diffs, Clock clock) {
        this.tables = tables;
        this.fleet = fleet;
        this.waves = waves;
        this.diffs = diffs;
        this.clock = clock;
    }

    /**
     * Newest first, without events.
     *
     * @param rollouts only deploys and rollbacks, and not what was asked about them
     * @param after cursor of the page before; null: from the newest on
     */
    List<DeployResource> list(@Nullable String app, boolean rollouts, @Nullable DeployCursor after, int limit) {
        Instant at = after == null ? null : after.at();
        return tables
                .list(
                        """
                        select * from (%s) d
                         where (?::text is null or d.app = ?)
                           and (not ? or coalesce(d.action, d.asked_action) in ('deploy', 'rollback'))
                           and (?::text is null or (d.at, d.request) < (?::timestamptz, ?))
                         order by d.at desc, d.request desc limit ?
                        """.formatted(SELECT),
                        DeployViews::read,
                        app,
                        app,
                        rollouts,
                        at == null ? null : at.toString(),
                        at == null ? null : at.toString(),
                        after == null ? null : after.request(),
                        limit)
                .stream()
                .map(deploy -> complete(deploy, false))
                .toList();
    }

    /** The rollout of the app that is in progress or waits, else the last one. */
    Optional<DeployResource> current(String app) {
        return tables.one(
                        SELECT
                                + " where d.app = ? and coalesce(d.action, d.asked_action) in ('deploy', 'rollback')"
                                + " and (d.generation > 0 or d.state = 'waiting') order by (d.ended_at is null) desc,"
                                + " (d.state <> 'waiting') desc, d.generation desc nulls last, at desc limit 1",
                        DeployViews::read,
                        app)
                .map(deploy -> complete(deploy, false));
    }

    /** With its events. */
    Optional<DeployResource> find(String request) {
        return tables.one(SELECT + " where d.request = ? order by at desc limit 1", DeployViews::read, request)
                .map(deploy -> complete(deploy, true));
    }

    private DeployResource complete(DeployResource deploy, boolean whole) {
        Map<String, List<FleetCount>> counts = deploy.ended() ? Map.of() : fleet.counts(deploy.app());
        List<DeployResource.Region> regions = regions(deploy, counts);
        boolean detailed = whole || !deploy.ended();
        List<DeployResource.Wave> plan = detailed ? waves.waves(deploy.app(), deploy.request()) : List.of();
        return deploy.with(new DeployResource.Details(
                DeployWaits.of(deploy, regions, plan, counts),
                TimeLeft.of(deploy, regions, plan, clock.instant()),
                detailed ? approvals(deploy) : deploy.approvals(),
                regions,
                plan,
                whole ? plan(deploy) : null,
                whole ? events(deploy) : null));
    }

    private DeployResource.@Nullable Approvals approvals(DeployResource deploy) {
        DeployResource.Approvals known = deploy.approvals();
        return known == null
                ? null
                : new DeployResource.Approvals(known.needed(), waves.approvers(deploy.app(), deploy.request()));
    }

    /** With the commits between what runs and what would, and what machines would fetch. */
    private DeployResource.@Nullable Plan plan(DeployResource deploy) {
        DeployResource.Plan told = deploy.plan();
        String to = deploy.build();
        if (told == null || to == null) {
            return told;
        }
        String oldest = null;
        for (JsonNode region : told.regions()) {
            String from = region.hasNonNull("from") ? region.get("from").asText() : null;
            oldest = from != null && (oldest == null || from.compareTo(oldest) < 0) ? from : oldest;
        }
        PlanBytes bytes = PlanBytes.of(told.regions(), to, from -> diffs.fetched(deploy.app(), from, to));
        return new DeployResource.Plan(
                told.id(),
                told.regions(),
                told.waves(),
                told.machines(),
                oldest == null ? List.of() : diffs.between(deploy.app(), oldest, to),
                bytes.all(),
                bytes.exact(),
                bytes.each());
    }

    private List<DeployResource.Region> regions(DeployResource deploy, Map<String, List<FleetCount>> counts) {
        Map<String, DeployResource.Region> regions = new TreeMap<>();
        deploy.regions().forEach(region -> regions.put(region.region(), region));
        tables.list(
                        "select * from view.deploy_region where app = ? and request = ?",
                        row -> region(row, deploy, counts.getOrDefault(row.text("region"), List.of())),
                        deploy.app(),
                        deploy.request())
                .forEach(region -> regions.put(region.region(), region));
        return new ArrayList<>(regions.values());
    }

    private static DeployResource.Region region(ViewTables.Row row, DeployResource deploy, List<FleetCount> counts)
            throws SQLException {
        boolean converged = row.timeOrNull("converged_at") != null;
        String skipped = row.textOrNull("skipped");
        Integer settled = row.numberOrNull("machines");
        int known = counts.stream()
                .filter(count -> count.state() != MachineState.LOST)
                .mapToInt(FleetCount::machines)
                .sum();
        int healthy = counts.stream()
                .filter(count -> DeployWaits.healthy(count, deploy))
                .mapToInt(FleetCount::machines)
                .sum();
        return new DeployResource.Region(
                row.text("region"),
                settled == null ? known : settled,
                settled == null ? healthy : settled,
                converged ? "converged" : skipped == null ? "converging" : "skipped",
                row.longNumber("generation"),
                row.timeOrNull("converged_at"),
                row.numberOrNull("permille"),
                skipped);
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
                waiting(row),
                null,
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
                first(row, "about", "asked_deploy"),
                row.timeOrNull("requested_at"),
                row.timeOrNull("accepted_at"),
                row.timeOrNull("ended_at"),
                rules(row),
                row.numberOrNull("needed") == null
                        ? null
                        : new DeployResource.Approvals(row.numberOrNull("needed"), List.of()),
                row.parsed("failing", ITEMS).orElse(List.of()),
                row.parsed("standing", ITEMS).orElse(List.of()),
                row.textOrNull("next_step"),
                pending(row),
                List.of(),
                planned(row),
                null);
    }

    private static DeployResource.@Nullable Waiting waiting(ViewTables.Row row) throws SQLException {
        String reason = row.textOrNull("wait_reason");
        String text = row.textOrNull("waiting_for");
        Instant since = row.timeOrNull("wait_since");
        return text == null || (reason == null && since == null)
                ? null
                : new DeployResource.Waiting(
                        reason == null ? "answer" : reason, text, since, row.timeOrNull("wait_until"));
    }

    private static DeployResource.@Nullable Rules rules(ViewTables.Row row) throws SQLException {
        String strategy = row.textOrNull("strategy");
        Instant startsAt = row.timeOrNull("starts_at");
        return strategy == null && startsAt == null
                ? null
                : new DeployResource.Rules(
                        strategy,
                        row.textOrNull("on_failure"),
                        row.textOrNull("on_unreachable"),
                        row.flag("override_freeze"),
                        startsAt);
    }

    private static DeployResource.@Nullable Plan planned(ViewTables.Row row) throws SQLException {
        String plan = row.textOrNull("plan");
        if (plan == null) {
            return null;
        }
        JsonNode planned = row.json("planned");
        return new DeployResource.Plan(
                plan,
                planned.path("regions"),
                planned.path("waves"),
                planned.path("machines"),
                List.of(),
                null,
                null,
                null);
    }

    private static List<DeployResource.Region> pending(ViewTables.Row row) throws SQLException {
        Long generation = row.longOrNull("generation");
        return row.texts("regions").stream()
                .map(region -> new DeployResource.Region(
                        region, 0, 0, "pending", generation == null ? 0 : generation, null, null, null))
                .toList();
    }

    private static @Nullable String first(ViewTables.Row row, String name, String other) throws SQLException {
        String found = row.textOrNull(name);
        return found != null ? found : row.textOrNull(other);
    }
}
