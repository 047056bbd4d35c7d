package io.bowwave.intake;

import io.bowwave.jobtable.App;
import io.bowwave.jobtable.ArtifactBuilds;
import io.bowwave.jobtable.Build;
import io.bowwave.jobtable.BuildPage;
import io.bowwave.jobtable.Builds;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.job.BuildStatus;
import io.bowwave.schemas.job.KeepRules;
import io.bowwave.schemas.retention.AppHistory;
import io.bowwave.schemas.retention.AppHistory.Built;
import io.bowwave.schemas.retention.AppHistory.Deployed;
import io.bowwave.schemas.retention.Retention;
import io.bowwave.schemas.retention.Retention.Decision;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The decision that the replicators make, made of the job table and the ledger's tables, to say beforehand what would go. */
final class RetentionViews {

    /** Older builds are not looked at. */
    private static final int MOST_BUILDS = 10_000;

    private static final int MOST_MAKERS = 100;

    private record Turn(BuildId build, Instant at) {}

    private final Builds builds;
    private final ArtifactBuilds artifacts;
    private final ViewTables tables;
    private final Clock clock;

    RetentionViews(Builds builds, ArtifactBuilds artifacts, ViewTables tables, Clock clock) {
        this.builds = builds;
        this.artifacts = artifacts;
        this.tables = tables;
        this.clock = clock;
    }

    /** @param rules those of the app, or others that somebody wants to try */
    RetentionResource of(App app, KeepRules rules) {
        Instant now = clock.instant();
        List<Build> made = made(app);
        AppHistory history = new AppHistory(
                made.stream()
                        .map(build -> new Built(build.id(), finished(build)))
                        .toList(),
                deployed(app, now),
                inUse(app));
        Map<BuildId, Decision> decisions = Retention.decide(rules, history, now);
        Set<Digest> kept = new HashSet<>();
        made.stream()
                .filter(build -> keeps(decisions, build))
                .forEach(build -> kept.add(artifact(build).manifest()));
        List<RetentionResource.Expiring> expiring = made.stream()
                .filter(build -> !keeps(decisions, build)
                        && !kept.contains(artifact(build).manifest())
                        && !ofOthers(app, build))
                .map(build -> expiring(build, decisions))
                .toList();
        return new RetentionResource(
                app.name().text(),
                AppResource.Keep.of(rules),
                made.size() - expiring.size(),
                expiring,
                expiring.stream()
                        .mapToLong(RetentionResource.Expiring::uploadedBytes)
                        .sum());
    }

    /** Whether no region has the build's artifact any more. */
    boolean removed(BuildId build) {
        return !tables.list("""
                select 1 from view.replica where build = ? having count(*) > 0 and bool_and(state = 'removed')
                """, row -> row, build.text()).isEmpty();
    }

    private List<Build> made(App app) {
        Set<String> removed = new HashSet<>(
                tables.list("""
                select build from view.replica where app = ? group by build having bool_and(state = 'removed')
                """, row -> row.text("build"), app.name().text()));
        List<Build> made = new ArrayList<>();
        String cursor = null;
        do {
            BuildPage page = builds.list(app.name(), BuildStatus.SUCCEEDED, Builds.PAGE_LIMIT, cursor);
            page.items().stream()
                    .filter(build -> !removed.contains(build.id().text()))
                    .forEach(made::add);
            cursor = page.next();
        } while (cursor != null && made.size() < MOST_BUILDS);
        return made;
    }

    /** In the order of the last turn; each until the next one's began. */
    private List<Deployed> deployed(App app, Instant now) {
        List<Turn> turns = tables.list("""
                select coalesce(back_to, build) as build, accepted_at from view.deploy
                 where app = ? and accepted_at is not null and build is not null and generation > 0 order by accepted_at
                """, RetentionViews::turn, app.name().text());
        Map<BuildId, Instant> until = new LinkedHashMap<>();
        for (int i = 0; i < turns.size(); i++) {
            until.remove(turns.get(i).build());
            until.put(
                    turns.get(i).build(),
                    i + 1 < turns.size() ? turns.get(i + 1).at() : now);
        }
        return until.entrySet().stream()
                .map(each -> new Deployed(each.getKey(), each.getValue()))
                .toList();
    }

    private Map<BuildId, String> inUse(App app) {
        Map<BuildId, String> inUse = new HashMap<>();
        use(inUse, "previous", "the goal of %s before this one", """
                select previous, region from view.goal where app = ? and previous is not null""", app);
        use(inUse, "running", "on machines of %s", """
                select running, region from view.machine where app = ? and running is not null group by running, region""", app);
        use(inUse, "build", "the goal of %s", "select build, region from view.goal where app = ?", app);
        return inUse;
    }

    private void use(Map<BuildId, String> inUse, String column, String reason, String sql, App app) {
        tables.list(
                sql,
                row -> inUse.put(new BuildId(row.text(column)), reason.formatted(row.text("region"))),
                app.name().text());
    }

    private boolean ofOthers(App app, Build build) {
        return artifacts.of(artifact(build).manifest(), MOST_MAKERS).stream()
                .anyMatch(each -> !each.app().equals(app.name()));
    }

    private static boolean keeps(Map<BuildId, Decision> decisions, Build build) {
        return decision(decisions, build).keep();
    }

    private static Decision decision(Map<BuildId, Decision> decisions, Build build) {
        return Objects.requireNonNull(decisions.get(build.id()), "one decision for each build");
    }

    private static RetentionResource.Expiring expiring(Build build, Map<BuildId, Decision> decisions) {
        return new RetentionResource.Expiring(
                build.id().text(),
                build.commit(),
                decision(decisions, build).reason(),
                Objects.requireNonNullElse(build.uploadedBytes(), 0L),
                artifact(build).size(),
                finished(build));
    }

    private static ArtifactRef artifact(Build build) {
        return Objects.requireNonNull(build.artifact(), "a succeeded build has an artifact");
    }

    private static Instant finished(Build build) {
        return Objects.requireNonNullElse(build.finishedAt(), build.createdAt());
    }

    private static Turn turn(ViewTables.Row row) throws SQLException {
        return new Turn(new BuildId(row.text("build")), row.time("accepted_at"));
    }
}
