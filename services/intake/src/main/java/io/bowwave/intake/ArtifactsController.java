package io.bowwave.intake;

import io.bowwave.jobtable.Regions;
import io.bowwave.process.Needs;
import io.bowwave.process.Role;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.RegionLink;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where builds are stored, which may be deployed, and the regions. */
@Controller("/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ArtifactsController {

    private record Fleet(int machines, int apps) {}

    private final ViewTables tables;
    private final BuildFinder finder;
    private final Regions regions;

    ArtifactsController(ViewTables tables, BuildFinder finder, Regions regions) {
        this.tables = tables;
        this.finder = finder;
        this.regions = regions;
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

    /** All regions, by name. */
    @Get("/regions")
    Page<ArtifactResource.Region> regions() {
        Map<String, Fleet> fleets = new HashMap<>();
        tables.list(
                "select region, sum(machines) as machines, count(*) as apps from view.fleet group by region",
                row -> fleets.put(row.text("region"), new Fleet(row.number("machines"), row.number("apps"))));
        return Page.all(regions.list().stream()
                .map(region -> {
                    Fleet fleet = fleets.getOrDefault(region.name().text(), new Fleet(0, 0));
                    return new ArtifactResource.Region(
                            region.name().text(),
                            region.storeEndpoint(),
                            region.bucket(),
                            region.home(),
                            region.links(),
                            fleet.machines(),
                            fleet.apps());
                })
                .toList());
    }

    /** Says how a region reaches other regions' stores, in place of what was said before. */
    @Put("/regions/{name}/links")
    @Needs(Role.ADMIN)
    ArtifactResource.Links link(@PathVariable String name, @Body ArtifactResource.Links body) {
        List<RegionLink> links = body.links();
        if (links == null) {
            throw Answers.invalid(
                    "links: found nothing, expected a list of {from, cost, bytesPerSecond}; empty: all alike");
        }
        try {
            return new ArtifactResource.Links(
                    regions.link(new RegionName(name), links).links());
        } catch (IllegalArgumentException e) {
            throw Answers.invalid(String.valueOf(e.getMessage()));
        }
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
