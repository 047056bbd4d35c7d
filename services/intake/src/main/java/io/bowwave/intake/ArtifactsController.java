package io.bowwave.intake;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where builds are stored, and which may be deployed. */
@Controller("/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ArtifactsController {

    private final ViewTables tables;
    private final BuildFinder finder;

    ArtifactsController(ViewTables tables, BuildFinder finder) {
        this.tables = tables;
        this.finder = finder;
    }

    /** The build's replicas, by region. */
    @Get("/builds/{id}/replicas")
    Page<ArtifactResource.Replica> replicas(@PathVariable String id) {
        return Page.all(tables.list(
                "select * from view.replica where build = ? order by region",
                ArtifactsController::replica,
                finder.find(id).id().text()));
    }

    /** Builds that are or will be complete in their regions, newest first. */
    @Get("/deployables")
    Page<ArtifactResource.Deployable> deployables(
            @Nullable @QueryValue String app,
            @Nullable @QueryValue Integer limit,
            @Nullable @QueryValue String cursor) {
        int size = Page.size(limit);
        List<ArtifactResource.Deployable> found =
                tables.list("""
                select d.*, r.reason as rejected from view.deployable d
                  left join view.rejection r on r.app = d.app and r.build = d.build
                 where (?::text is null or d.app = ?) and (?::text is null or d.build < ?)
                 order by d.build desc limit ?
                """, ArtifactsController::deployable, app, app, cursor, cursor, size + 1);
        return found.size() <= size
                ? Page.all(found)
                : new Page<>(found.subList(0, size), found.get(size - 1).build());
    }

    private static ArtifactResource.Replica replica(ViewTables.Row row) throws SQLException {
        return new ArtifactResource.Replica(
                row.text("build"),
                row.text("region"),
                row.text("state"),
                row.longNumber("size"),
                row.longNumber("bytes_done"),
                row.longOrNull("bytes_total"),
                row.longOrNull("seconds_left"),
                row.textOrNull("copied_from"),
                row.number("tries"),
                row.textOrNull("reason"),
                row.timeOrNull("started_at"),
                row.timeOrNull("completed_at"),
                row.time("updated_at"));
    }

    private static ArtifactResource.Deployable deployable(ViewTables.Row row) throws SQLException {
        String rejected = row.textOrNull("rejected");
        return new ArtifactResource.Deployable(
                row.text("app"),
                row.text("build"),
                row.text("commit_sha"),
                row.text("manifest"),
                row.longNumber("size"),
                rejected != null ? "rejected" : row.text("state"),
                row.texts("regions"),
                row.texts("required"),
                rejected != null ? rejected : row.textOrNull("reason"),
                row.time("updated_at"));
    }
}
