package io.bowwave.jobtable;

import io.bowwave.schemas.id.AppName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The tables {@code repository} and {@code branch_head}: which repository is to be asked for its branches, what it answered, and the
 * builds that follow. Any number of processes may ask: whoever takes a repository has it to itself for a while, and when it dies, the
 * next one takes it after that while.
 */
public final class Heads {

    private static final String TRIGGER = "reconcile";
    private static final String REQUESTED_BY = "reconciler";
    private static final int LONGEST_PROBLEM = 500;

    /** The branch that an app is built from, as a full ref. */
    public record Branch(AppName app, String ref) {}

    /**
     * A repository that is to be asked now.
     *
     * @param failures how many times in a row it could not be asked
     */
    public record Due(String repoUrl, int failures, List<Branch> branches) {
        public Due {
            branches = List.copyOf(branches);
        }
    }

    private record Repository(String url, int failures) {}

    private record Found(String repoUrl, Branch branch) {}

    private final Jdbi jdbi;
    private final Enqueuing enqueuing;

    Heads(Jdbi jdbi, Enqueuing enqueuing) {
        this.jdbi = jdbi;
        this.enqueuing = enqueuing;
    }

    /**
     * Takes repositories whose time has come, those never asked first.
     *
     * @param most how many
     * @param hold for how long nobody else takes them; {@link #answered} and {@link #failed} say when they are due again
     */
    public List<Due> take(int most, Duration hold) {
        return jdbi.inTransaction(handle -> {
            List<Repository> taken = handle.createQuery("""
                            WITH due AS (
                                SELECT a.repo_url FROM app a LEFT JOIN repository r ON r.repo_url = a.repo_url
                                 WHERE r.next_at IS NULL OR r.next_at <= now()
                                 GROUP BY a.repo_url, r.next_at ORDER BY r.next_at NULLS FIRST LIMIT :most)
                            INSERT INTO repository AS r (repo_url, next_at)
                            SELECT repo_url, now() + :hold * interval '1 millisecond' FROM due ORDER BY repo_url
                            ON CONFLICT (repo_url) DO UPDATE SET next_at = excluded.next_at WHERE r.next_at <= now()
                            RETURNING repo_url, failures""")
                    .bind("most", most)
                    .bind("hold", hold.toMillis())
                    .map((row, context) -> new Repository(row.getString("repo_url"), row.getInt("failures")))
                    .list();
            return taken.isEmpty() ? List.of() : due(handle, taken);
        });
    }

    private static List<Due> due(Handle handle, List<Repository> taken) {
        Map<String, List<Branch>> branches = handle
                .createQuery("SELECT repo_url, name, branch FROM app WHERE repo_url = ANY (:urls) ORDER BY name")
                .bindArray(
                        "urls",
                        String.class,
                        taken.stream().map(Repository::url).toList())
                .map((row, context) -> new Found(
                        row.getString("repo_url"),
                        new Branch(new AppName(row.getString("name")), "refs/heads/" + row.getString("branch"))))
                .list()
                .stream()
                .collect(Collectors.groupingBy(Found::repoUrl, Collectors.mapping(Found::branch, Collectors.toList())));
        return taken.stream()
                .map(repository -> new Due(
                        repository.url(), repository.failures(), branches.getOrDefault(repository.url(), List.of())))
                .toList();
    }

    /** @param next how long to leave it alone */
    public void answered(String repoUrl, Duration next) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        UPDATE repository SET next_at = now() + :next * interval '1 millisecond', answered_at = now(), failures = 0,
                               failing_since = NULL, problem = NULL
                         WHERE repo_url = :url""")
                .bind("url", repoUrl)
                .bind("next", next.toMillis())
                .execute());
    }

    /**
     * @param problem why it could not be asked; its end is cut off when it is too long
     * @param next how long to leave it alone
     */
    public void failed(String repoUrl, String problem, Duration next) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        UPDATE repository SET next_at = now() + :next * interval '1 millisecond', failures = failures + 1,
                               failing_since = coalesce(failing_since, now()), problem = :problem
                         WHERE repo_url = :url""")
                .bind("url", repoUrl)
                .bind("next", next.toMillis())
                .bind("problem", problem.substring(0, Math.min(problem.length(), LONGEST_PROBLEM)))
                .execute());
    }

    /** How many repositories of apps could not be asked the last time. */
    public int unreachable() {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT count(*) FROM repository r WHERE failures > 0 AND EXISTS (SELECT 1 FROM app a WHERE a.repo_url = r.repo_url)")
                .mapTo(Integer.class)
                .one());
    }

    /**
     * Notes where a branch is, and enqueues a build when its commit has none: none at all, so that what failed or was canceled is not
     * built again by itself. Reads only, as long as the branch stays where it was. Nothing comes of it when the app was changed
     * meanwhile.
     *
     * @param commit null: the branch is not there
     * @return the build that was missing
     * @throws RefusedException NO_HOME_REGION or INVALID
     */
    public Optional<Build> seen(String repoUrl, Branch branch, @Nullable String commit, String traceparent) {
        return jdbi.inTransaction(handle -> {
            if (known(handle, branch, commit)) {
                return Optional.empty();
            }
            Optional<App> app = Apps.lockIfThere(handle, branch.app());
            if (app.isEmpty()
                    || !app.get().repoUrl().equals(repoUrl)
                    || !app.get().ref().equals(branch.ref())) {
                return Optional.empty();
            }
            Optional<Build> missing = commit == null || built(handle, branch.app(), commit)
                    ? Optional.empty()
                    : Optional.of(enqueuing
                            .enqueue(
                                    handle,
                                    new NewBuild(
                                            branch.app(),
                                            branch.ref(),
                                            commit,
                                            TRIGGER,
                                            REQUESTED_BY,
                                            traceparent,
                                            false))
                            .build());
            note(handle, branch, commit);
            return missing;
        });
    }

    private static boolean known(Handle handle, Branch branch, @Nullable String commit) {
        return handle.createQuery(
                        "SELECT 1 FROM branch_head WHERE app = :app AND ref = :ref AND commit_sha IS NOT DISTINCT FROM :commit::text")
                .bind("app", branch.app().text())
                .bind("ref", branch.ref())
                .bind("commit", commit)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    private static boolean built(Handle handle, AppName app, String commit) {
        return handle.createQuery("SELECT 1 FROM build_job WHERE app = :app AND commit_sha = :commit LIMIT 1")
                .bind("app", app.text())
                .bind("commit", commit)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    private static void note(Handle handle, Branch branch, @Nullable String commit) {
        handle.createUpdate("""
                        INSERT INTO branch_head (app, ref, commit_sha) VALUES (:app, :ref, :commit)
                        ON CONFLICT (app) DO UPDATE SET ref = excluded.ref, commit_sha = excluded.commit_sha, seen_at = excluded.seen_at""")
                .bind("app", branch.app().text())
                .bind("ref", branch.ref())
                .bind("commit", commit)
                .execute();
    }

    /** What is known of an app's repository; empty when the app is not there. */
    public Optional<Watched> of(AppName app) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT r.answered_at, r.next_at, coalesce(r.failures, 0) AS failures, r.failing_since, r.problem,
                               h.commit_sha, h.seen_at
                          FROM app a LEFT JOIN repository r ON r.repo_url = a.repo_url
                               LEFT JOIN branch_head h ON h.app = a.name AND h.ref = 'refs/heads/' || a.branch
                         WHERE a.name = :app""")
                .bind("app", app.text())
                .map((row, context) -> new Watched(
                        Rows.timeOrNull(row, "answered_at"),
                        Rows.timeOrNull(row, "next_at"),
                        row.getInt("failures"),
                        Rows.timeOrNull(row, "failing_since"),
                        row.getString("problem"),
                        row.getString("commit_sha"),
                        Rows.timeOrNull(row, "seen_at")))
                .findOne());
    }
}
