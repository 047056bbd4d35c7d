package io.bowwave.jobtable;

import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.WorkerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * What builders do with the job table. Every write is fenced by (build, attempt, worker): who has lost the lease writes nothing.
 */
public final class Claims {

    /** Most builds of one claim. */
    public static final int CLAIM_LIMIT = 100;

    /** So many earlier artifacts are named to a builder. */
    public static final int BASES = 3;

    /*
     * The order is that of ClaimOrder, kept in the tables of the lines; an older build of a line cannot appear later, see Enqueuing.
     */
    private static final String CLAIM = "SELECT * FROM claim_builds(:workers, :labels::jsonb, :lease, :grace)";

    private final Jdbi jdbi;

    Claims(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** As {@link #claim(List, Map, Function)}, for workers without labels. */
    public List<Claim> claim(List<WorkerId> slots) {
        return claim(slots, Map.of(), app -> List.of());
    }

    /**
     * Gives the builds whose turn it is, as {@link ClaimOrder} says, to these workers, one each, in this order; a worker that wants
     * several is named several times. Nothing that may run: no row and no write.
     *
     * @param slots at most {@link #CLAIM_LIMIT}
     * @param labels of all of these workers
     * @param running builds of an app that machines run, the most wanted first: they are the bases before any newer ones
     */
    public List<Claim> claim(
            List<WorkerId> slots, Map<String, String> labels, Function<AppName, List<BuildId>> running) {
        if (slots.isEmpty()) {
            return List.of();
        }
        List<String> workers =
                slots.stream().limit(CLAIM_LIMIT).map(WorkerId::text).toList();
        return jdbi.withHandle(handle -> {
            List<Build> claimed = handle.createQuery(CLAIM)
                    .bindArray("workers", String.class, workers)
                    .bind("labels", Rows.json(labels))
                    .bind("lease", Leases.LEASE.toMillis())
                    .bind("grace", Leases.GRACE.toMillis())
                    .map(Rows::build)
                    .list();
            Map<AppName, List<ArtifactRef>> bases = bases(handle, claimed, running);
            return claimed.stream()
                    .map(build -> new Claim(build, bases.getOrDefault(build.app(), List.of())))
                    .toList();
        });
    }

    private static Map<AppName, List<ArtifactRef>> bases(
            Handle handle, List<Build> claimed, Function<AppName, List<BuildId>> running) {
        Map<AppName, List<ArtifactRef>> bases = new HashMap<>();
        if (claimed.isEmpty()) {
            return bases;
        }
        List<AppName> apps = claimed.stream().map(Build::app).distinct().toList();
        List<String> builds = apps.stream()
                .flatMap(app -> running.apply(app).stream().limit(BASES))
                .map(BuildId::text)
                .toList();
        handle.createQuery("""
                        SELECT w.app, b.manifest, b.layout, b.size FROM unnest(:apps) AS w (app), LATERAL (
                            SELECT id, manifest, layout, size, created_at FROM build_job
                             WHERE id = ANY(CAST(:running AS uuid[])) AND app = w.app AND manifest IS NOT NULL
                            UNION
                            (SELECT id, manifest, layout, size, created_at FROM build_job
                              WHERE app = w.app AND manifest IS NOT NULL ORDER BY created_at DESC LIMIT :bases)) b
                         ORDER BY array_position(CAST(:running AS uuid[]), b.id) NULLS LAST, b.created_at DESC""")
                .bindArray(
                        "apps", String.class, apps.stream().map(AppName::text).toList())
                .bindArray("running", String.class, builds)
                .bind("bases", BASES)
                .map((row, context) -> add(
                        bases.computeIfAbsent(new AppName(row.getString("app")), app -> new ArrayList<>()),
                        Rows.artifact(row, context)))
                .list();
        return bases;
    }

    /** Builds of the same tree have one manifest: one of them is enough. */
    private static boolean add(List<ArtifactRef> bases, ArtifactRef artifact) {
        boolean fresh = bases.stream().noneMatch(base -> base.manifest().equals(artifact.manifest()));
        return bases.size() < BASES && fresh && bases.add(artifact);
    }

    /** Renews the lease; writes the lease's row only. */
    public Heartbeat heartbeat(BuildId build, int attempt, WorkerId worker) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                                UPDATE build_lease SET lease_until = now() + :lease * interval '1 millisecond', heartbeat_at = now(), holds = 0
                                 WHERE build = :build AND attempt = :attempt AND worker = :worker
                                RETURNING cancel_at IS NOT NULL AS cancel, cancel_reason""")
                .bind("lease", Leases.LEASE.toMillis())
                .bind("build", build.uuid())
                .bind("attempt", attempt)
                .bind("worker", worker.text())
                .map((row, context) ->
                        (Heartbeat) new Heartbeat.Held(row.getBoolean("cancel"), row.getString("cancel_reason")))
                .findOne()
                .orElseGet(() -> new Heartbeat.Fenced(fenced(Builds.find(handle, build), build, attempt, worker))));
    }

    /** The build, if the worker holds the lease of this attempt now. */
    public Optional<Build> held(BuildId build, int attempt, WorkerId worker) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT j.* FROM build_lease l JOIN build_job j ON j.id = l.build
                         WHERE l.build = :build AND l.attempt = :attempt AND l.worker = :worker""")
                .bind("build", build.uuid())
                .bind("attempt", attempt)
                .bind("worker", worker.text())
                .map(Rows::build)
                .findOne());
    }

    /** Ends the attempt. Saying the same again gives the same answer, so a caller that got none may repeat it. */
    public Finish finish(BuildId build, int attempt, WorkerId worker, Outcome outcome) {
        return jdbi.withHandle(handle -> {
            // A statement that stands alone is a transaction: the app's turn is locked for one way to the database
            // instead of three.
            Optional<Build> ended = Endings.inSteps(outcome)
                    ? handle.inTransaction(steps -> Endings.apply(steps, build, attempt, worker, outcome))
                    : Endings.apply(handle, build, attempt, worker, outcome);
            if (ended.isPresent()) {
                return new Finish.Recorded(ended.get(), false);
            }
            Optional<Build> now = Builds.find(handle, build);
            if (now.isPresent() && Endings.saidBefore(now.get(), attempt, worker, outcome)) {
                return new Finish.Recorded(now.get(), true);
            }
            return new Finish.Fenced(fenced(now, build, attempt, worker));
        });
    }

    /** Notes that the builder is there, for people and for scaling. */
    public void seen(WorkerId worker, Map<String, String> labels) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        INSERT INTO worker (id, labels) VALUES (:id, :labels::jsonb)
                        ON CONFLICT (id) DO UPDATE SET labels = excluded.labels, last_seen = clock_timestamp(), left_at = NULL""")
                .bind("id", worker.text())
                .bind("labels", Rows.json(labels))
                .execute());
    }

    private static String fenced(Optional<Build> found, BuildId build, int attempt, WorkerId worker) {
        return found.map(now ->
                        "build %s is %s at attempt %d with worker %s; worker %s with attempt %d holds no lease: stop, and drop the work"
                                .formatted(
                                        build,
                                        now.status().text(),
                                        now.attempt(),
                                        now.worker() == null ? "none" : now.worker(),
                                        worker,
                                        attempt))
                .orElse("build " + build + " is not there");
    }
}
