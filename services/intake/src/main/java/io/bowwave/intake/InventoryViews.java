package io.bowwave.intake;

import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads machines with all of their apps from the ledger's tables. */
@Singleton
final class InventoryViews {

    private static final TypeReference<List<OnMachine>> APPS = new TypeReference<>() {};

    /**
     * A machine.
     *
     * @param lost whether its depot has not heard of it for a while
     */
    record Machine(String region, String machine, boolean lost, Instant updatedAt, List<OnMachine> apps) {}

    /** An app on a machine. */
    record OnMachine(
            String app,
            String state,
            long generation,
            @Nullable String build,
            @Nullable String running,
            @Nullable String address,
            @Nullable String reason,
            @Nullable Long restarts,
            @Nullable Long heals,
            @Nullable Instant since) {}

    /**
     * Which machines; null does not choose.
     *
     * @param label that the pool of one of its apps asks for, as a JSON object
     */
    record Filter(
            @Nullable String region,
            @Nullable String state,
            @Nullable String app,
            @Nullable String label) {}

    private final ViewTables tables;

    InventoryViews(ViewTables tables) {
        this.tables = tables;
    }

    /** @param after cursor of the page before: region and machine, joined by a slash */
    List<Machine> list(Filter filter, @Nullable String after, int limit) {
        String[] from = after == null ? new String[] {"", ""} : (after + "/").split("/", 3);
        return tables.list(
                """
                select m.region, m.machine, bool_and(m.state = 'lost') as lost, max(m.updated_at) as updated_at,
                       jsonb_agg(jsonb_build_object('app', m.app, 'state', m.state, 'generation', m.generation, 'build', m.build,
                                 'running', m.running, 'address', m.address, 'reason', m.reason, 'restarts', m.restarts,
                                 'heals', m.heals, 'since', to_char(m.since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
                                 order by m.app) as apps
                  from view.machine m
                 where (m.region, m.machine) > (?, ?) and (?::text is null or m.region = ?)
                 group by m.region, m.machine
                having (?::text is null or bool_or(m.state = ?)) and (?::text is null or bool_or(m.app = ?))
                   and (?::text is null or bool_or(m.app in (select a.app from view.app a where a.pool @> ?::jsonb)))
                 order by m.region, m.machine limit ?
                """,
                InventoryViews::machine,
                from[0],
                from[1],
                filter.region(),
                filter.region(),
                filter.state(),
                filter.state(),
                filter.app(),
                filter.app(),
                filter.label(),
                filter.label(),
                limit);
    }

    private static Machine machine(ViewTables.Row row) throws SQLException {
        return new Machine(
                row.text("region"),
                row.text("machine"),
                row.flag("lost"),
                row.time("updated_at"),
                row.parsed("apps", APPS).orElse(List.of()));
    }
}
