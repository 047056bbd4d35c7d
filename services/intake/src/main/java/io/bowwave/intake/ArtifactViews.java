package io.bowwave.intake;

import io.bowwave.jobtable.ArtifactBuilds;
import io.bowwave.jobtable.Build;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.Digest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is known about an artifact: from the job table who made it, from the ledger where it is and where it runs. */
final class ArtifactViews {

    /** Builds that are looked at; a tree that was built more often than this is the same all the time. */
    private static final int MOST_BUILDS = 100;

    private static final String COMPLETE = "complete";
    private static final String REMOVED = "removed";

    private final ArtifactBuilds builds;
    private final ViewTables tables;

    ArtifactViews(ArtifactBuilds builds, ViewTables tables) {
        this.builds = builds;
        this.tables = tables;
    }

    /** @param manifest of an artifact that a build made */
    StoredArtifact of(Digest manifest) {
        List<Build> made = builds.of(manifest, MOST_BUILDS);
        String ids =
                String.join(",", made.stream().map(build -> build.id().text()).toList());
        List<StoredArtifact.Where> regions = regions(ids);
        return new StoredArtifact(
                manifest.text(),
                made.stream()
                        .map(build -> artifact(build).layout().text())
                        .distinct()
                        .toList(),
                made.isEmpty() ? 0 : artifact(made.getFirst()).size(),
                made.stream().map(ArtifactViews::made).toList(),
                regions,
                tables.list("""
                        select app, region, count(*) as machines from view.machine
                         where running = any(string_to_array(?, ',')) group by app, region order by app, region
                        """, ArtifactViews::runs, ids),
                removed(regions));
    }

    /** What a region said last about any of the builds; that it has the artifact counts more than that it lost a replica of it. */
    private List<StoredArtifact.Where> regions(String ids) {
        Map<String, StoredArtifact.Where> regions = new LinkedHashMap<>();
        tables.list("""
                        select region, state, reason, bytes_done, copied_from, updated_at from view.replica
                         where build = any(string_to_array(?, ',')) order by region, updated_at
                        """, ArtifactViews::where, ids)
                .forEach(each -> regions.merge(each.region(), each, ArtifactViews::stronger));
        return List.copyOf(regions.values());
    }

    private static StoredArtifact.Where stronger(StoredArtifact.Where before, StoredArtifact.Where after) {
        return before.state().equals(COMPLETE) && !after.state().equals(REMOVED) ? before : after;
    }

    private static StoredArtifact.@Nullable Removed removed(List<StoredArtifact.Where> regions) {
        boolean gone = !regions.isEmpty()
                && regions.stream().allMatch(each -> each.state().equals(REMOVED));
        return gone
                ? regions.stream()
                        .max(Comparator.comparing(StoredArtifact.Where::updatedAt))
                        .map(last -> new StoredArtifact.Removed(last.updatedAt(), last.reason()))
                        .orElseThrow()
                : null;
    }

    private static ArtifactRef artifact(Build build) {
        return Objects.requireNonNull(build.artifact(), "only builds with an artifact are asked for");
    }

    private static StoredArtifact.Made made(Build build) {
        return new StoredArtifact.Made(
                build.id().text(),
                build.app().text(),
                build.commit(),
                build.ref(),
                artifact(build).layout().text(),
                Objects.requireNonNullElse(build.uploadedBytes(), 0L),
                Objects.requireNonNullElse(build.finishedAt(), Instant.EPOCH));
    }

    private static StoredArtifact.Where where(ViewTables.Row row) throws SQLException {
        return new StoredArtifact.Where(
                row.text("region"),
                row.text("state"),
                row.textOrNull("reason"),
                row.longNumber("bytes_done"),
                row.textOrNull("copied_from"),
                row.time("updated_at"));
    }

    private static StoredArtifact.Runs runs(ViewTables.Row row) throws SQLException {
        return new StoredArtifact.Runs(row.text("app"), row.text("region"), row.number("machines"));
    }
}
