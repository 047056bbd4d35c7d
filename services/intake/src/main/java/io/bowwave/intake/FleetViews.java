package io.bowwave.intake;

import com.fasterxml.jackson.core.type.TypeReference;
import io.bowwave.schemas.fleet.FetchProgress;
import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.Transfer;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads goals, counts and machines from the ledger's tables. */
@Singleton
final class FleetViews {

    private static final TypeReference<List<FleetCount>> COUNTS = new TypeReference<>() {};

    private static final TypeReference<FetchProgress> FETCH = new TypeReference<>() {};

    private final ViewTables tables;

    FleetViews(ViewTables tables) {
        this.tables = tables;
    }

    /** The counts of each region. */
    Map<String, List<FleetCount>> counts(String app) {
        Map<String, List<FleetCount>> regions = new HashMap<>();
        tables.list(
                "select region, counts from view.fleet where app = ?",
                row -> regions.put(
                        row.text("region"), row.parsed("counts", COUNTS).orElse(List.of())),
                app);
        return regions;
    }

    /** Every region that has a goal or machines of the app. */
    List<FleetResource.Region> regions(String app) {
        return tables.list("""
                select coalesce(g.region, f.region) as region, g.generation, g.build, g.commit_sha, g.previous, g.permille,
                       coalesce(f.machines, 0) as machines, f.counts, greatest(f.updated_at, g.updated_at) as updated_at
                  from (select * from view.goal where app = ?) g
                  full join (select * from view.fleet where app = ?) f on f.region = g.region
                 order by 1
                """, FleetViews::region, app, app);
    }

    /**
     * Machines of an app, by region and name.
     *
     * @param machine only those of this name
     * @param after cursor of the page before: region and machine, joined by a slash
     */
    List<FleetResource.Machine> machines(
            String app,
            @Nullable String region,
            @Nullable String state,
            @Nullable String machine,
            @Nullable String after,
            int limit) {
        String[] from = after == null ? new String[] {"", ""} : (after + "/").split("/", 3);
        return tables.list(
                """
                select * from view.machine
                 where app = ? and (?::text is null or region = ?) and (?::text is null or state = ?)
                   and (?::text is null or machine = ?) and (region, machine) > (?, ?)
                 order by region, machine limit ?
                """, FleetViews::machine, app, region, region, state, state, machine, machine, from[0], from[1], limit);
    }

    private static FleetResource.Region region(ViewTables.Row row) throws SQLException {
        List<FleetCount> counts = row.parsed("counts", COUNTS).orElse(List.of());
        Long generation = row.longOrNull("generation");
        return new FleetResource.Region(
                row.text("region"),
                generation,
                row.textOrNull("build"),
                row.textOrNull("commit_sha"),
                row.textOrNull("previous"),
                row.numberOrNull("permille"),
                row.number("machines"),
                generation == null ? 0 : FleetResource.machines(counts, MachineState.HEALTHY, generation),
                FleetResource.machines(counts, MachineState.LOST, null),
                counts.stream().map(FleetResource.Count::of).toList(),
                row.timeOrNull("updated_at"));
    }

    private static FleetResource.Machine machine(ViewTables.Row row) throws SQLException {
        return new FleetResource.Machine(
                row.text("machine"),
                row.text("region"),
                row.longNumber("generation"),
                row.text("state"),
                row.textOrNull("build"),
                row.textOrNull("running"),
                row.textOrNull("reason"),
                row.textOrNull("address"),
                new Transfer(row.longNumber("from_depot"), row.longNumber("from_peers"), row.longNumber("reused")),
                row.parsed("fetch", FETCH).orElse(null),
                Objects.requireNonNullElse(row.longOrNull("restarts"), 0L),
                Objects.requireNonNullElse(row.longOrNull("heals"), 0L),
                row.textOrNull("log_tail"),
                row.time("since"),
                row.time("updated_at"));
    }
}
