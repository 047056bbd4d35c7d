package io.bowwave.intake;

import com.fasterxml.jackson.core.type.TypeReference;
import io.bowwave.schemas.rollout.PoolSelector;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads machines with all of their apps from the ledger's tables. */
@Singleton
final class InventoryViews {

    private static final TypeReference<List<OnMachine>> APPS = new TypeReference<>() {};
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};
    /** Where a pool chooses, so many machines are looked at in one go, and as often as this for one page. */
    private static final int SCAN = 2_000;

    private static final int MOST_SCANS = 60;

    /**
     * A machine.
     *
     * @param labels that pools choose by, as its depot knows them
     * @param lost whether its depot has not heard of it for a while
     */
    record Machine(
            String region,
            String machine,
            Map<String, String> labels,
            boolean lost,
            Instant updatedAt,
            List<OnMachine> apps) {}

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
     * @param pool that it belongs to, see {@link PoolSelector}; empty: any
     */
    record Filter(
            @Nullable String region,
            @Nullable String state,
            @Nullable String app,
            Map<String, String> pool) {}

    private final ViewTables tables;

    InventoryViews(ViewTables tables) {
        this.tables = tables;
    }

    /**
     * By region and name.
     *
     * @param after cursor of the page before; null: from the first on
     */
    Page<Machine> list(Filter filter, @Nullable String after, int size) {
        List<Machine> found = new ArrayList<>();
        String cursor = after;
        for (int scan = 0; scan < MOST_SCANS; scan++) {
            int wanted = filter.pool().isEmpty() ? size - found.size() + 1 : SCAN;
            List<Machine> read = read(filter, cursor, wanted);
            for (Machine machine : read) {
                if (found.size() == size) {
                    return new Page<>(found, cursor(found.getLast()));
                }
                if (PoolSelector.matches(filter.pool(), machine.labels())) {
                    found.add(machine);
                }
            }
            if (read.size() < wanted) {
                return Page.all(found);
            }
            cursor = cursor(read.getLast());
        }
        return new Page<>(found, cursor);
    }

    private static String cursor(Machine machine) {
        return machine.region() + "/" + machine.machine();
    }

    private List<Machine> read(Filter filter, @Nullable String after, int limit) {
        String[] from = after == null ? new String[] {"", ""} : (after + "/").split("/", 3);
        return tables.list(
                """
                select m.region, m.machine, bool_and(m.state = 'lost') as lost, max(m.updated_at) as updated_at,
                       (array_agg(m.labels order by m.updated_at desc))[1] as labels,
                       jsonb_agg(jsonb_build_object('app', m.app, 'state', m.state, 'generation', m.generation, 'build', m.build,
                                 'running', m.running, 'address', m.address, 'reason', m.reason, 'restarts', m.restarts,
                                 'heals', m.heals, 'since', to_char(m.since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
                                 order by m.app) as apps
                  from view.machine m
                 where (m.region, m.machine) > (?, ?) and (?::text is null or m.region = ?)
                 group by m.region, m.machine
                having (?::text is null or bool_or(m.state = ?)) and (?::text is null or bool_or(m.app = ?))
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
                limit);
    }

    private static Machine machine(ViewTables.Row row) throws SQLException {
        return new Machine(
                row.text("region"),
                row.text("machine"),
                row.parsed("labels", LABELS).orElse(Map.of()),
                row.flag("lost"),
                row.time("updated_at"),
                row.parsed("apps", APPS).orElse(List.of()));
    }
}
