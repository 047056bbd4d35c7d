package io.bowwave.ledger;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.job.RegionDefinition;
import io.bowwave.schemas.rollout.Goal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of the compacted topics: the last value of a key is the row, no value is no row. So they come out the same whether or not the log
 * still has the values in between.
 */
final class StateRows {

    private static final String APP = """
            insert into app (app, revision, repo_url, branch, auto_deploy, pool, regions, updated_at)
            values (?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?)
            on conflict (app) do update set revision = excluded.revision, repo_url = excluded.repo_url,
                   branch = excluded.branch, auto_deploy = excluded.auto_deploy, pool = excluded.pool,
                   regions = excluded.regions, updated_at = excluded.updated_at
             where excluded.revision >= app.revision
            """;
    private static final String REGION = """
            insert into region (region, revision, store_endpoint, bucket, home, updated_at) values (?, ?, ?, ?, ?, ?)
            on conflict (region) do update set revision = excluded.revision, store_endpoint = excluded.store_endpoint,
                   bucket = excluded.bucket, home = excluded.home, updated_at = excluded.updated_at
             where excluded.revision >= region.revision
            """;
    private static final String DEPLOYABLE = """
            insert into deployable (app, build, commit_sha, manifest, layout, size, state, regions, required, reason, updated_at)
            values (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?, ?)
            on conflict (app, build) do update set commit_sha = excluded.commit_sha, manifest = excluded.manifest,
                   layout = excluded.layout, size = excluded.size, state = excluded.state, regions = excluded.regions,
                   required = excluded.required, reason = excluded.reason, updated_at = excluded.updated_at
            """;
    private static final String GOAL = """
            insert into goal (app, region, generation, build, commit_sha, manifest, layout, size, previous, permille, pool,
                   rollout, issued_at, updated_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?)
            on conflict (app, region) do update set generation = excluded.generation, build = excluded.build,
                   commit_sha = excluded.commit_sha, manifest = excluded.manifest, layout = excluded.layout,
                   size = excluded.size, previous = excluded.previous, permille = excluded.permille,
                   pool = excluded.pool, rollout = excluded.rollout, issued_at = excluded.issued_at,
                   updated_at = excluded.updated_at
             where excluded.generation >= goal.generation
            """;
    private static final String GOAL_OF_NO_APP = "delete from goal where app = ? and region = ? and generation <= ?";
    private static final String MACHINE = """
            insert into machine (app, region, machine, generation, state, build, running, reason, address, from_depot,
                   from_peers, reused, sequence, since, "fetch", updated_at, restarts, heals, log_tail, labels)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?::jsonb)
            on conflict (app, region, machine) do update set generation = excluded.generation, state = excluded.state,
                   build = excluded.build, running = excluded.running, reason = excluded.reason,
                   address = excluded.address, from_depot = excluded.from_depot, from_peers = excluded.from_peers,
                   reused = excluded.reused, sequence = excluded.sequence, since = excluded.since,
                   "fetch" = excluded."fetch", updated_at = excluded.updated_at, restarts = excluded.restarts,
                   heals = excluded.heals, log_tail = excluded.log_tail, labels = excluded.labels
            """;
    private static final String FLEET = """
            insert into fleet (app, region, machines, counts, updated_at) values (?, ?, ?, ?::jsonb, ?)
            on conflict (app, region) do update set machines = excluded.machines, counts = excluded.counts,
                   updated_at = excluded.updated_at
            """;

    private StateRows() {}

    static Change of(Event<?> event, AppDefinition app) {
        return Change.of(
                APP,
                app.app(),
                app.revision(),
                app.repoUrl(),
                app.branch(),
                app.autoDeploy(),
                Change.json(app.pool()),
                Change.json(app.regions()),
                event.time());
    }

    static Change of(Event<?> event, RegionDefinition region) {
        return Change.of(
                REGION,
                region.region(),
                region.revision(),
                region.storeEndpoint(),
                region.bucket(),
                region.home(),
                event.time());
    }

    static Change of(Event<?> event, Deployable deployable) {
        return Change.of(
                DEPLOYABLE,
                deployable.app(),
                deployable.build(),
                deployable.commit(),
                deployable.artifact().manifest(),
                deployable.artifact().layout(),
                deployable.artifact().size(),
                deployable.state().text(),
                Change.json(deployable.regions()),
                Change.json(deployable.required()),
                deployable.reason(),
                event.time());
    }

    /** Where an app is no more, nothing is to run. */
    static Change of(Event<?> event, Goal goal) {
        if (goal.gone()) {
            return Change.of(GOAL_OF_NO_APP, goal.app(), goal.region(), goal.generation());
        }
        return Change.of(
                GOAL,
                goal.app(),
                goal.region(),
                goal.generation(),
                goal.target().build(),
                goal.target().commit(),
                goal.target().artifact().manifest(),
                goal.target().artifact().layout(),
                goal.target().artifact().size(),
                goal.previous() == null ? null : goal.previous().build(),
                goal.permille(),
                Change.json(goal.pool()),
                goal.rollout(),
                goal.issuedAt(),
                event.time());
    }

    static Change of(Event<?> event, MachineStatus status) {
        return Change.of(
                MACHINE,
                status.app(),
                status.region(),
                status.machine(),
                status.generation(),
                status.state().text(),
                status.build(),
                status.running(),
                status.reason(),
                status.address(),
                status.transfer().fromDepot(),
                status.transfer().fromPeers(),
                status.transfer().reused(),
                status.sequence(),
                status.since(),
                status.fetch() == null ? null : Change.json(status.fetch()),
                event.time(),
                status.restarts(),
                status.heals(),
                status.logTail(),
                status.labels() == null ? null : Change.json(status.labels()));
    }

    static Change of(Event<?> event, FleetStatus fleet) {
        return Change.of(
                FLEET, fleet.app(), fleet.region(), fleet.machines(), Change.json(fleet.counts()), event.time());
    }

    /** A record without a value in a compacted topic. */
    static List<Change> removed(String topic, @Nullable String key) throws UnreadableEventException {
        String[] parts = key == null ? new String[0] : key.split("\\|", -1);
        if (topic.equals(Topics.APPS.name())) {
            return delete("delete from app where app = ?", key, parts, 1);
        } else if (topic.equals(Topics.REGIONS.name())) {
            return delete("delete from region where region = ?", key, parts, 1);
        } else if (topic.equals(Topics.DEPLOYABLES.name())) {
            return delete("delete from deployable where app = ? and build = ?", key, parts, 2);
        } else if (topic.equals(Topics.GOAL_STATE.name())) {
            return delete("delete from goal where region = ? and app = ?", key, parts, 2);
        } else if (topic.equals(Topics.MACHINE_STATUS.name())) {
            return delete("delete from machine where region = ? and machine = ? and app = ?", key, parts, 3);
        } else {
            return delete("delete from fleet where app = ? and region = ?", key, parts, 2);
        }
    }

    private static List<Change> delete(String sql, @Nullable String key, String[] parts, int expected)
            throws UnreadableEventException {
        if (parts.length != expected) {
            throw new UnreadableEventException("key: found %s, expected %d parts joined by |"
                    .formatted(key == null ? "nothing" : "\"" + key + "\"", expected));
        }
        return List.of(new Change(sql, List.of((Object[]) parts)));
    }
}
