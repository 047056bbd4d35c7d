package io.bowwave.jobtap;

import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildPriority;
import io.bowwave.schemas.job.BuildStatus;
import io.bowwave.schemas.rollout.DeployRules;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of {@code build_job}, as far as events tell it. */
record BuildRow(
        BuildId id,
        AppName app,
        String repoUrl,
        String ref,
        String commit,
        String trigger,
        String requestedBy,
        BuildPriority priority,
        @Nullable Lift lift,
        @Nullable String traceparent,
        List<RegionName> regions,
        RegionName home,
        Instant createdAt,
        BuildStatus status,
        int attempt,
        long revision,
        Instant changedAt,
        @Nullable WorkerId worker,
        @Nullable Instant startedAt,
        @Nullable BuildCause cause,
        @Nullable String message,
        @Nullable String canceledBy,
        @Nullable ArtifactRef artifact,
        @Nullable Long uploadedBytes,
        @Nullable DeployRules deploy) {

    /**
     * That somebody made it urgent while it waited.
     *
     * @param revision of the row that this made
     */
    record Lift(String by, Instant at, long revision) {}

    static BuildRow of(Columns row) {
        String manifest = row.textOrNull("manifest");
        String worker = row.textOrNull("worker");
        String cause = row.textOrNull("cause");
        String priority = row.textOrNull("priority");
        String liftedBy = row.textOrNull("lifted_by");
        return new BuildRow(
                new BuildId(row.text("id")),
                new AppName(row.text("app")),
                row.text("repo_url"),
                row.text("ref"),
                row.text("commit_sha"),
                row.text("trigger"),
                row.text("requested_by"),
                priority == null ? BuildPriority.NORMAL : BuildPriority.of(priority),
                liftedBy == null ? null : new Lift(liftedBy, row.time("lifted_at"), row.number("lifted_revision")),
                row.textOrNull("traceparent"),
                row.texts("regions").stream().map(RegionName::new).toList(),
                new RegionName(row.text("home")),
                row.time("created_at"),
                BuildStatus.of(row.text("status")),
                (int) row.number("attempt"),
                row.number("revision"),
                row.time("changed_at"),
                worker == null ? null : new WorkerId(worker),
                row.timeOrNull("started_at"),
                cause == null ? null : BuildCause.of(cause),
                row.textOrNull("message"),
                row.textOrNull("canceled_by"),
                manifest == null
                        ? null
                        : new ArtifactRef(new Digest(manifest), new Digest(row.text("layout")), row.number("size")),
                manifest == null ? null : row.number("uploaded_bytes"),
                row.jsonOrNull("deploy", DeployRules.class));
    }
}
