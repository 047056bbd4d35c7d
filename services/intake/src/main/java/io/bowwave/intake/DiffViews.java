package io.bowwave.intake;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares builds of an app: what its machines run, what its goals are, and what came in between. Ids of builds are in the order of their making. */
@Singleton
final class DiffViews {

    private static final String BUILD =
            "select build, commit_sha, status, trigger, requested_by, queued_at, size, uploaded_bytes from view.build";
    private static final int MOST_COMMITS = 200;

    private final ViewTables tables;
    private final FetchSizes sizes;

    DiffViews(ViewTables tables, FetchSizes sizes) {
        this.tables = tables;
        this.sizes = sizes;
    }

    /** What runs against what could. */
    DiffResource diff(String app) {
        DiffResource.Commit newest = newest(app).orElse(null);
        DiffResource.Commit deployable = newestDeployable(app).orElse(null);
        List<DiffResource.Region> regions = regions(app, deployable);
        String oldest = regions.stream()
                .map(DiffResource.Region::build)
                .filter(Objects::nonNull)
                .min(String::compareTo)
                .orElse(null);
        List<DiffResource.Commit> commits =
                deployable == null || oldest == null ? List.of() : between(app, oldest, deployable.build());
        boolean different = regions.stream().anyMatch(region -> different(region, deployable));
        return new DiffResource(app, different || regions.isEmpty(), newest, deployable, regions, commits);
    }

    /** The newest that may be deployed. */
    Optional<DiffResource.Commit> newestDeployable(String app) {
        return tables.one(BUILD + """
                 where build = (select max(d.build) from view.deployable d where d.app = ? and d.state = 'deployable'
                   and not exists (select 1 from view.rejection r where r.app = d.app and r.build = d.build))
                """, DiffViews::commit, app);
    }

    /** The newest that succeeded of those whose commit begins so. */
    Optional<DiffResource.Commit> ofCommit(String app, String prefix) {
        return tables.one(
                BUILD
                        + " where app = ? and starts_with(commit_sha, ?) order by (status = 'succeeded') desc, build desc limit 1",
                DiffViews::commit,
                app,
                prefix);
    }

    /** Builds that succeeded after the older and up to the newer of two, the newest first; at most 200. */
    List<DiffResource.Commit> between(String app, String one, String other) {
        boolean forward = one.compareTo(other) <= 0;
        return tables.list(
                BUILD
                        + " where app = ? and build > ? and build <= ? and status = 'succeeded' order by build desc limit ?",
                DiffViews::commit,
                app,
                forward ? one : other,
                forward ? other : one,
                MOST_COMMITS);
    }

    /**
     * What one machine fetches when it goes from one build to another: a bound on a way back, since machines have that on their disks as a
     * rule, and where artifacts cannot be read.
     *
     * @return null when nobody says
     */
    PlanBytes.@Nullable Fetched fetched(String app, @Nullable String from, String to) {
        boolean back = from != null && from.compareTo(to) > 0;
        Long told = sizes.between(app, from, to).orElse(null);
        if (told != null) {
            return new PlanBytes.Fetched(told, !back);
        }
        Long bound = added(app, from, to);
        return bound == null ? null : new PlanBytes.Fetched(bound, false);
    }

    private @Nullable Long added(String app, @Nullable String from, String to) {
        Long whole = tables.one(BUILD + " where build = ?", DiffViews::commit, to)
                .map(DiffResource.Commit::size)
                .orElse(null);
        List<DiffResource.Commit> steps = from == null || from.compareTo(to) > 0 ? List.of() : between(app, from, to);
        boolean told = !steps.isEmpty() && steps.stream().allMatch(step -> step.uploadedBytes() != null);
        if (!told || whole == null) {
            return whole;
        }
        long added = steps.stream()
                .mapToLong(step -> Objects.requireNonNullElse(step.uploadedBytes(), 0L))
                .sum();
        return Math.min(whole, added);
    }

    private Optional<DiffResource.Commit> newest(String app) {
        return tables.one(
                BUILD + " where app = ? and status = 'succeeded' order by build desc limit 1", DiffViews::commit, app);
    }

    private List<DiffResource.Region> regions(String app, DiffResource.@Nullable Commit deployable) {
        Map<String, List<DiffResource.Running>> running = running(app);
        Map<String, DiffResource.Region> regions = new TreeMap<>();
        tables.list("select * from view.goal where app = ?", row -> region(app, row, running, deployable), app)
                .forEach(region -> regions.put(region.region(), region));
        running.forEach((region, builds) ->
                regions.putIfAbsent(region, new DiffResource.Region(region, null, null, null, null, null, 0, builds)));
        return new ArrayList<>(regions.values());
    }

    private DiffResource.Region region(
            String app,
            ViewTables.Row row,
            Map<String, List<DiffResource.Running>> running,
            DiffResource.@Nullable Commit deployable)
            throws SQLException {
        String build = row.text("build");
        int behind = deployable == null || build.compareTo(deployable.build()) >= 0
                ? 0
                : between(app, build, deployable.build()).size();
        return new DiffResource.Region(
                row.text("region"),
                row.longNumber("generation"),
                build,
                row.text("commit_sha"),
                row.number("permille"),
                row.textOrNull("previous"),
                behind,
                running.getOrDefault(row.text("region"), List.of()));
    }

    private Map<String, List<DiffResource.Running>> running(String app) {
        return tables
                .list(
                        """
                        select m.region, m.running, b.commit_sha, m.machines
                          from (select region, running, count(*)::int as machines from view.machine
                                 where app = ? and state <> 'lost' group by region, running) m
                          left join view.build b on b.build = m.running
                         order by m.region, m.machines desc
                        """,
                        row -> Map.entry(
                                row.text("region"),
                                new DiffResource.Running(
                                        row.textOrNull("running"),
                                        row.textOrNull("commit_sha"),
                                        row.number("machines"))),
                        app)
                .stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, TreeMap::new, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    private static boolean different(DiffResource.Region region, DiffResource.@Nullable Commit deployable) {
        String goal = region.build();
        boolean stray = region.running().stream().anyMatch(each -> !Objects.equals(each.build(), goal));
        return goal == null || stray || (deployable != null && !goal.equals(deployable.build()));
    }

    private static DiffResource.Commit commit(ViewTables.Row row) throws SQLException {
        return new DiffResource.Commit(
                row.text("build"),
                row.textOrNull("commit_sha"),
                row.text("status"),
                row.textOrNull("trigger"),
                row.textOrNull("requested_by"),
                row.timeOrNull("queued_at"),
                row.longOrNull("size"),
                row.longOrNull("uploaded_bytes"));
    }
}
