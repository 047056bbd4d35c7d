package io.bowwave.intake;

import io.bowwave.jobtable.Region;
import io.bowwave.jobtable.Regions;
import io.bowwave.process.Needs;
import io.bowwave.process.ProblemException;
import io.bowwave.process.Role;
import io.bowwave.schemas.fleet.TransferLimits;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.RegionLink;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Regions, how they reach each other, how much they may move, and how many rollouts there may be in each. */
@Controller("/v1/regions")
@ExecuteOn(TaskExecutors.BLOCKING)
final class RegionsController {

    private record Fleet(int machines, int apps) {}

    private final ViewTables tables;
    private final Regions regions;

    RegionsController(ViewTables tables, Regions regions) {
        this.tables = tables;
        this.regions = regions;
    }

    /** All regions, by name. */
    @Get
    Page<RegionResource> regions() {
        Map<String, Fleet> fleets = new HashMap<>();
        tables.list(
                "select region, sum(machines) as machines, count(*) as apps from view.fleet group by region",
                row -> fleets.put(row.text("region"), new Fleet(row.number("machines"), row.number("apps"))));
        return Page.all(regions.list().stream()
                .map(region -> {
                    Fleet fleet = fleets.getOrDefault(region.name().text(), new Fleet(0, 0));
                    return RegionResource.of(region, fleet.machines(), fleet.apps());
                })
                .toList());
    }

    /** Says how a region reaches other regions' stores, in place of what was said before. */
    @Put("/{name}/links")
    @Needs(Role.ADMIN)
    RegionResource.Links link(@PathVariable String name, @Body RegionResource.Links body) {
        List<RegionLink> links = body.links();
        if (links == null) {
            throw Answers.invalid(
                    "links: found nothing, expected a list of {from, cost, bytesPerSecond}; empty: all alike");
        }
        try {
            return new RegionResource.Links(
                    regions.link(find(name).name(), links).links());
        } catch (IllegalArgumentException e) {
            throw Answers.invalid(String.valueOf(e.getMessage()));
        }
    }

    /** What the region's machines and depots may move, bytes a second by name, and {@code rollouts}; what is absent is not limited. */
    @Get("/{name}/limits")
    Map<String, Long> limits(@PathVariable String name) {
        return limits(find(name));
    }

    /**
     * Changes the limits that are named, {@code {"up":"200Mbit","prefetch-origin":"off","rollouts":"2"}}; the others stay. The goal-writer
     * brings rates into the region, where depots and machines have them within seconds.
     */
    @Patch("/{name}/limits")
    @Needs(Role.ADMIN)
    Map<String, Long> limit(@PathVariable String name, @Body Map<String, String> texts) {
        Region region = find(name);
        Map<String, String> rates = new HashMap<>(texts);
        String rollouts = rates.remove(RolloutLimits.NAME);
        try {
            Map<String, Long> parsed = TransferLimits.parse(rates);
            if (rollouts != null) {
                region = regions.limitRollouts(region.name(), RolloutLimits.parse(rollouts));
            }
            return limits(parsed.isEmpty() ? region : regions.limit(region.name(), parsed));
        } catch (IllegalArgumentException e) {
            throw Answers.invalid(String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, Long> limits(Region region) {
        Map<String, Long> all = new TreeMap<>(region.limits().rates());
        all.putAll(RolloutLimits.of(region.rollouts()));
        return all;
    }

    private Region find(String name) {
        return regions.find(new RegionName(name))
                .orElseThrow(() -> new ProblemException(
                        404,
                        "unknown-region",
                        "region %s is not there: `bowwave region list` shows all".formatted(name)));
    }
}
