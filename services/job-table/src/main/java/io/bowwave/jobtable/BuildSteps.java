package io.bowwave.jobtable;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.WorkerId;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** The table {@code build_step}. */
public final class BuildSteps {

    /** Most steps of an attempt; further ones are not kept. */
    public static final int MOST = 100;

    private static final int LONGEST_NAME = 255;
    private static final Duration KEPT = Duration.ofDays(400);
    private static final int FORGOTTEN_AT_ONCE = 10_000;

    private final Jdbi jdbi;

    BuildSteps(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Writes down how far an attempt is; nothing, unless the worker holds its lease.
     *
     * @param steps all of the attempt, in order
     */
    public void say(BuildId build, int attempt, WorkerId worker, List<BuildStep.Said> steps) {
        if (steps.isEmpty()) {
            return;
        }
        jdbi.useTransaction(handle -> {
            PreparedBatch batch = handle.prepareBatch("""
                    INSERT INTO build_step (build, attempt, number, kind, name, state, began_at, took_ms, exit_code)
                    SELECT l.build, l.attempt, :number, :kind, :name, :state, now() - CAST(:ago AS bigint) * interval '1 millisecond',
                           CAST(:took AS bigint), CAST(:exit AS int)
                      FROM build_lease l WHERE l.build = :build AND l.attempt = :attempt AND l.worker = :worker
                    ON CONFLICT (build, attempt, number) DO UPDATE
                       SET state = excluded.state, began_at = coalesce(build_step.began_at, excluded.began_at),
                           took_ms = excluded.took_ms, exit_code = excluded.exit_code
                     WHERE build_step.state <> excluded.state""");
            for (int number = 0; number < Math.min(MOST, steps.size()); number++) {
                BuildStep.Said step = steps.get(number);
                batch.bind("build", build.uuid())
                        .bind("attempt", attempt)
                        .bind("worker", worker.text())
                        .bind("number", number)
                        .bind("kind", step.kind().text())
                        .bind("name", name(step.name()))
                        .bind("state", step.state().text())
                        .bind("ago", millis(step.beganAgo()))
                        .bind("took", millis(step.took()))
                        .bind("exit", step.exitCode())
                        .add();
            }
            batch.execute();
        });
    }

    /**
     * In their order; none of attempts before the first that told of any.
     *
     * @param attempt from 1 to that of the build
     */
    public List<BuildStep> of(Build build, int attempt) {
        return jdbi.withHandle(handle -> of(handle, build, attempt));
    }

    static List<BuildStep> of(Handle handle, Build build, int attempt) {
        return handle.createQuery(
                        "SELECT * FROM build_step WHERE build = :build AND attempt = :attempt ORDER BY number")
                .bind("build", build.id().uuid())
                .bind("attempt", attempt)
                .map((row, context) -> new BuildStep(
                        row.getInt("number"),
                        BuildStep.Kind.of(row.getString("kind")),
                        row.getString("name"),
                        BuildStep.State.of(row.getString("state")),
                        Rows.timeOrNull(row, "began_at"),
                        row.getObject("took_ms") == null ? null : Duration.ofMillis(row.getLong("took_ms")),
                        row.getObject("exit_code", Integer.class)))
                .map(step -> step.after(build, attempt))
                .list();
    }

    /** Drops those of builds that were asked for more than 400 days ago; at most 10,000, so that it stays short. */
    static int forget(Jdbi jdbi) {
        return jdbi.withHandle(handle -> {
            long oldest = handle.createQuery("SELECT (extract(epoch FROM now()) * 1000)::bigint")
                            .mapTo(Long.class)
                            .one()
                    - KEPT.toMillis();
            return handle.createUpdate("""
                            DELETE FROM build_step WHERE ctid IN (SELECT ctid FROM build_step WHERE build < :oldest LIMIT :most)""")
                    .bind("oldest", new UUID(oldest << 16, 0))
                    .bind("most", FORGOTTEN_AT_ONCE)
                    .execute();
        });
    }

    private static String name(String said) {
        String clean = said.replaceAll("\\p{Cntrl}", " ").strip();
        return clean.isEmpty() ? "?" : clean.substring(0, Math.min(clean.length(), LONGEST_NAME));
    }

    private static @Nullable Long millis(@Nullable Duration time) {
        return time == null ? null : Math.max(0, time.toMillis());
    }
}
