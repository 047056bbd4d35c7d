package io.bowwave.jobtable;

import io.bowwave.schemas.fleet.TransferLimits;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.RegionLink;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The table {@code region}. */
public final class Regions {

    /** The largest number of rollouts that a limit may name. */
    public static final int MAX_ROLLOUTS = 1000;

    private final Jdbi jdbi;

    Regions(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Makes the region so, new or not; another home region stops being home.
     *
     * @param storeEndpoint URL of its store's S3 endpoint
     * @return the region, with one more revision unless it was so already
     */
    public Region define(RegionName name, String storeEndpoint, String bucket, boolean home) {
        return jdbi.inTransaction(handle -> {
            // Few and rare: one at a time, so that there is never a second home.
            handle.execute("LOCK TABLE region IN SHARE ROW EXCLUSIVE MODE");
            if (home) {
                handle.createUpdate(
                                "UPDATE region SET home = false, revision = revision + 1, changed_at = clock_timestamp()"
                                        + " WHERE home AND name <> :name")
                        .bind("name", name.text())
                        .execute();
            }
            handle.createUpdate("""
                            INSERT INTO region AS r (name, store_endpoint, bucket, home) VALUES (:name, :endpoint, :bucket, :home)
                            ON CONFLICT (name) DO UPDATE SET store_endpoint = excluded.store_endpoint, bucket = excluded.bucket,
                                   home = excluded.home, revision = r.revision + 1, changed_at = clock_timestamp()
                             WHERE (r.store_endpoint, r.bucket, r.home) <> (excluded.store_endpoint, excluded.bucket, excluded.home)""")
                    .bind("name", name.text())
                    .bind("endpoint", storeEndpoint)
                    .bind("bucket", bucket)
                    .bind("home", home)
                    .execute();
            return find(handle, name).orElseThrow();
        });
    }

    /**
     * Says how a region reaches others' stores, in place of what was said before.
     *
     * @param links each of another region, each at most once; empty: all alike
     * @return the region, with one more revision unless it was so already
     * @throws RefusedException UNKNOWN_REGION, also when a link is from a region that is not there
     */
    public Region link(RegionName name, List<RegionLink> links) {
        checkLinks(name, links);
        List<RegionName> named = new ArrayList<>(List.of(name));
        links.forEach(link -> named.add(link.from()));
        return jdbi.inTransaction(handle -> {
            handle.execute("LOCK TABLE region IN SHARE ROW EXCLUSIVE MODE");
            mustExist(handle, named);
            handle.createUpdate("""
                            UPDATE region SET links = :links::jsonb, revision = revision + 1, changed_at = clock_timestamp()
                             WHERE name = :name AND coalesce(links, '[]') <> coalesce(:links::jsonb, '[]')""")
                    .bind("name", name.text())
                    .bind("links", links.isEmpty() ? null : Rows.json(links))
                    .execute();
            return find(handle, name).orElseThrow();
        });
    }

    /**
     * Changes some of what the region's machines and depots may move.
     *
     * @param rates bytes a second by name, see {@link TransferLimits}; 0: no limit; what is absent stays
     * @return the region, with one more revision unless it was so already
     * @throws RefusedException UNKNOWN_REGION
     * @throws IllegalArgumentException when a name or a rate is wrong; names it
     */
    public Region limit(RegionName name, Map<String, Long> rates) {
        return jdbi.inTransaction(handle -> {
            handle.execute("LOCK TABLE region IN SHARE ROW EXCLUSIVE MODE");
            mustExist(handle, List.of(name));
            Region before = find(handle, name).orElseThrow();
            TransferLimits after = before.limits().changed(rates);
            if (after.equals(before.limits())) {
                return before;
            }
            return handle.createQuery("""
                            UPDATE region SET limits = :limits::jsonb, revision = revision + 1, changed_at = clock_timestamp()
                             WHERE name = :name RETURNING *""")
                    .bind("name", name.text())
                    .bind("limits", after.rates().isEmpty() ? null : Rows.json(after.rates()))
                    .map(Rows::region)
                    .one();
        });
    }

    /**
     * Says how many rollouts may be in progress in the region at a time.
     *
     * @param most 0: no limit
     * @return the region, with one more revision unless it was so already
     * @throws RefusedException UNKNOWN_REGION
     * @throws IllegalArgumentException when there are more than {@link #MAX_ROLLOUTS}
     */
    public Region limitRollouts(RegionName name, int most) {
        checkRollouts(most);
        return jdbi.inTransaction(handle -> {
            mustExist(handle, List.of(name));
            handle.createUpdate("""
                            UPDATE region SET rollouts = :most, revision = revision + 1, changed_at = clock_timestamp()
                             WHERE name = :name AND rollouts <> :most""")
                    .bind("name", name.text())
                    .bind("most", most)
                    .execute();
            return find(handle, name).orElseThrow();
        });
    }

    /**
     * Says how many rollouts may be in progress in all regions together.
     *
     * @param most 0: no limit
     * @throws IllegalArgumentException when there are more than {@link #MAX_ROLLOUTS}
     */
    public void limitRollouts(int most) {
        checkRollouts(most);
        jdbi.useTransaction(handle -> {
            handle.execute("LOCK TABLE region IN SHARE ROW EXCLUSIVE MODE");
            handle.createUpdate("""
                            UPDATE region r SET rollouts_everywhere = n.most, revision = revision + 1, changed_at = clock_timestamp()
                              FROM (SELECT name, CASE WHEN row_number() OVER (ORDER BY home DESC, name) = 1 THEN :most ELSE 0 END AS most
                                      FROM region) n
                             WHERE r.name = n.name AND r.rollouts_everywhere <> n.most""").bind("most", most).execute();
        });
    }

    /** How many rollouts may be in progress in all regions together; 0: no limit. */
    public int rolloutsEverywhere() {
        return list().stream()
                .mapToInt(Region::rolloutsEverywhere)
                .filter(most -> most > 0)
                .min()
                .orElse(0);
    }

    public Optional<Region> find(RegionName name) {
        return jdbi.withHandle(handle -> find(handle, name));
    }

    /** All of them, by name. */
    public List<Region> list() {
        return jdbi.withHandle(Regions::list);
    }

    static List<Region> list(Handle handle) {
        return handle.createQuery("SELECT * FROM region ORDER BY name")
                .map(Rows::region)
                .list();
    }

    /** @throws RefusedException UNKNOWN_REGION */
    static void mustExist(Handle handle, List<RegionName> wanted) {
        List<RegionName> there = list(handle).stream().map(Region::name).toList();
        TreeSet<RegionName> missing = new TreeSet<>(wanted);
        missing.removeAll(there);
        if (!missing.isEmpty()) {
            throw new RefusedException(
                    RefusedException.Code.UNKNOWN_REGION,
                    "regions: found %s, expected some of %s".formatted(missing, there));
        }
    }

    private static void checkRollouts(int most) {
        if (most < 0 || most > MAX_ROLLOUTS) {
            throw new IllegalArgumentException(
                    "rollouts: found %d, expected 1 to %d, or off".formatted(most, MAX_ROLLOUTS));
        }
    }

    private static void checkLinks(RegionName name, List<RegionLink> links) {
        Set<RegionName> seen = new HashSet<>(Set.of(name));
        for (RegionLink link : links) {
            if (!seen.add(link.from())) {
                throw new IllegalArgumentException(
                        "links of %s: found %s, expected other regions, each once".formatted(name, link.from()));
            }
        }
    }

    private static Optional<Region> find(Handle handle, RegionName name) {
        return handle.createQuery("SELECT * FROM region WHERE name = :name")
                .bind("name", name.text())
                .map(Rows::region)
                .findOne();
    }
}
