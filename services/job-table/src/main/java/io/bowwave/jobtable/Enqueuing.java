package io.bowwave.jobtable;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.BuildPriority;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/**
 * Puts builds into the queue, inside a transaction of the caller's. The app's row is locked meanwhile and {@code created_at} is read
 * under that lock, so within an app the order of rows is the order of commits: a claim can never miss an older build that becomes
 * visible later. First in, first out rests on that.
 */
final class Enqueuing {

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern REF = Pattern.compile("refs/[^\\s\\p{Cntrl}~^:?*\\[\\\\]{1,290}");
    private static final List<String> TRIGGERS = List.of("push", "manual", "retry", "reconcile");

    private final RandomGenerator random;

    Enqueuing(RandomGenerator random) {
        this.random = random;
    }

    Enqueued enqueue(Handle handle, NewBuild wanted) {
        check(wanted);
        App app = Apps.lock(handle, wanted.app());
        if (!wanted.again()) {
            Optional<Build> there = sameCommit(handle, wanted);
            if (there.isPresent()) {
                return new Enqueued(lifted(handle, there.get(), wanted).orElse(there.get()), false);
            }
        }
        Build made = insert(handle, wanted, app);
        if (app.queue().policy() == QueueRules.Policy.LATEST_ONLY) {
            Superseding.older(handle, made, made.requestedBy());
        }
        return new Enqueued(made, true);
    }

    private static void check(NewBuild wanted) {
        if (!COMMIT.matcher(wanted.commit()).matches()) {
            throw invalid("commit: found \"%s\", expected 40 lower-case hex digits".formatted(wanted.commit()));
        }
        if (wanted.ref() != null && !REF.matcher(wanted.ref()).matches()) {
            throw invalid("ref: found \"%s\", expected a full ref such as refs/heads/main".formatted(wanted.ref()));
        }
        if (!TRIGGERS.contains(wanted.trigger())) {
            throw invalid("trigger: found \"%s\", expected one of %s".formatted(wanted.trigger(), TRIGGERS));
        }
    }

    private static RefusedException invalid(String message) {
        return new RefusedException(RefusedException.Code.INVALID, message);
    }

    private static Optional<Build> sameCommit(Handle handle, NewBuild wanted) {
        return handle.createQuery("""
                        SELECT * FROM build_job WHERE app = :app AND commit_sha = :commit AND status IN ('queued', 'running', 'succeeded')
                         ORDER BY created_at DESC LIMIT 1""")
                .bind("app", wanted.app().text())
                .bind("commit", wanted.commit())
                .map(Rows::build)
                .findOne();
    }

    /** Makes a build that waits urgent, when it was not and is asked for as such. Since when it waits stays as it is. */
    private static Optional<Build> lifted(Handle handle, Build there, NewBuild wanted) {
        if (wanted.priority() != BuildPriority.URGENT) {
            return Optional.empty();
        }
        return handle.createQuery("""
                        UPDATE build_job SET priority = 'urgent', lifted_by = :by, lifted_at = clock_timestamp(),
                               lifted_revision = revision + 1, revision = revision + 1
                         WHERE id = :id AND status = 'queued' AND priority = 'normal' RETURNING *""")
                .bind("by", shortened(wanted.requestedBy()))
                .bind("id", there.id().uuid())
                .map(Rows::build)
                .findOne();
    }

    private Build insert(Handle handle, NewBuild wanted, App app) {
        List<Region> regions = Regions.list(handle);
        Instant at = nextMoment(handle, app);
        return handle.createQuery("""
                        INSERT INTO build_job (id, app, repo_url, ref, commit_sha, trigger, requested_by, traceparent, regions, home,
                                               timeout_ms, queue_timeout_ms, silence_timeout_ms, queue_until, priority, retry_of, created_at, changed_at,
                                               status, attempt, revision)
                        VALUES (:id, :app, :repoUrl, :ref, :commit, :trigger, :requestedBy, :traceparent, :regions, :home,
                                :timeout, :queueTimeout, :silenceTimeout, now() + :queueTimeout * interval '1 millisecond', :priority, CAST(:retryOf AS uuid),
                                :at, :at,
                                'queued', 1, 1)
                        RETURNING *""")
                .bind("id", BuildId.at(at.toEpochMilli(), random).uuid())
                .bind("app", app.name().text())
                .bind("repoUrl", app.repoUrl())
                .bind("ref", wanted.ref() == null ? app.ref() : wanted.ref())
                .bind("commit", wanted.commit())
                .bind("trigger", wanted.trigger())
                .bind("requestedBy", shortened(wanted.requestedBy()))
                .bind("traceparent", wanted.traceparent())
                .bindArray("regions", String.class, required(app, regions))
                .bind("home", home(regions))
                .bind("timeout", app.buildTimeout().toMillis())
                .bind("queueTimeout", app.queue().queueTimeout().toMillis())
                .bind("priority", wanted.priority().text())
                .bind(
                        "retryOf",
                        wanted.retryOf() == null ? null : wanted.retryOf().uuid())
                .bind("silenceTimeout", app.queue().silenceTimeout().toMillis())
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .map(Rows::build)
                .one();
    }

    /** Later than every build of the app, whatever the clock does. */
    private static Instant nextMoment(Handle handle, App app) {
        return handle.createQuery("""
                        SELECT greatest(clock_timestamp(),
                                        (SELECT created_at + interval '1 microsecond' FROM build_job WHERE app = :app
                                          ORDER BY created_at DESC, id DESC LIMIT 1))""")
                .bind("app", app.name().text())
                .mapTo(OffsetDateTime.class)
                .one()
                .toInstant();
    }

    private static List<String> required(App app, List<Region> regions) {
        return app.regions().isEmpty()
                ? regions.stream().map(region -> region.name().text()).toList()
                : app.regions().stream().map(RegionName::text).toList();
    }

    private static String home(List<Region> regions) {
        return regions.stream()
                .filter(Region::home)
                .findFirst()
                .map(region -> region.name().text())
                .orElseThrow(
                        () -> new RefusedException(
                                RefusedException.Code.NO_HOME_REGION,
                                "no region is home, so a build has nowhere to put its artifact: define one region with home = true"));
    }

    private static String shortened(String text) {
        return text.length() <= 255 ? text : text.substring(0, 255);
    }
}
