package io.bowwave.replicator;

import io.bowwave.replicator.spread.Costs;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.RegionDefinition;
import io.bowwave.schemas.job.RegionLink;
import io.bowwave.store.S3BlobStore;
import io.bowwave.store.Throttle;
import io.bowwave.store.TokenBucket;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The regions as they are defined now: their stores, what the way to them costs, and how fast it may be used. Thread-safe. */
final class RegionDirectory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RegionDirectory.class);

    /** With more regions defined, those behind these by name are not asked to help. */
    private static final int MAX_REGIONS = 100;

    private final RegionName self;
    private final RegionName home;
    private final StoreOpener opener;
    private final Map<RegionName, RegionDefinition> definitions = new TreeMap<>(Comparator.comparing(RegionName::text));
    private final Map<RegionName, Opened> stores = new HashMap<>();
    private final Map<RegionName, TokenBucket> limits = new HashMap<>();
    private final Set<RegionName> silent = new HashSet<>();

    /** Opens the store of another region. */
    interface StoreOpener {
        S3BlobStore open(RegionName region, @Nullable RegionDefinition definition);
    }

    private record Opened(S3BlobStore store, String where) {}

    RegionDirectory(RegionName self, RegionName home, StoreOpener opener) {
        this.self = self;
        this.home = home;
        this.opener = opener;
    }

    synchronized void define(RegionDefinition definition) {
        definitions.put(definition.region(), definition);
        Opened opened = stores.get(definition.region());
        if (opened != null
                && !opened.where().equals(where(definition))
                && !definition.region().equals(home)) {
            // Who copies from it right now fails, and asks anew.
            stores.remove(definition.region());
            opened.store().close();
        }
        if (definition.region().equals(self)) {
            limits.forEach((from, bucket) -> bucket.rate(limit(from)));
        }
    }

    synchronized void remove(String region) {
        definitions.keySet().removeIf(name -> name.text().equals(region));
    }

    RegionName self() {
        return self;
    }

    RegionName home() {
        return home;
    }

    boolean inHome() {
        return self.equals(home);
    }

    /** Who may help: every region but this one and home, without those that were silent the last time. */
    synchronized List<RegionName> helpers() {
        return definitions.keySet().stream()
                .filter(region -> !region.equals(self) && !region.equals(home) && !silent.contains(region))
                .limit(MAX_REGIONS)
                .toList();
    }

    /** Every region but this one, cheapest first, home included. */
    synchronized List<RegionName> sources() {
        List<RegionName> sources = new ArrayList<>(definitions.keySet());
        if (!sources.contains(home)) {
            sources.add(home);
        }
        sources.remove(self);
        Costs now = costs();
        sources.sort(Comparator.<RegionName>comparingInt(region -> now.cost(self, region))
                .thenComparingInt(region -> region.equals(home) ? 0 : 1)
                .thenComparing(RegionName::text));
        return List.copyOf(sources);
    }

    /** As {@link #sources}, but home comes first: what is small and surely there is asked for once. */
    List<RegionName> homeFirst() {
        List<RegionName> sources = new ArrayList<>(sources());
        if (sources.remove(home)) {
            sources.addFirst(home);
        }
        return sources;
    }

    synchronized Costs costs() {
        Map<RegionName, Map<RegionName, Integer>> table = new HashMap<>();
        definitions.forEach((region, definition) -> {
            Map<RegionName, Integer> row = table.computeIfAbsent(region, key -> new HashMap<>());
            links(definition).forEach(link -> row.put(link.from(), link.cost() == null ? 1 : link.cost()));
        });
        return (to, from) -> table.getOrDefault(to, Map.of()).getOrDefault(from, 1);
    }

    /** Empty when there is no such region any more. */
    synchronized Optional<S3BlobStore> store(RegionName region) {
        Opened opened = stores.get(region);
        if (opened == null) {
            RegionDefinition definition = definitions.get(region);
            if (definition == null && !region.equals(home)) {
                return Optional.empty();
            }
            opened = new Opened(opener.open(region, definition), where(definition));
            stores.put(region, opened);
        }
        return Optional.of(opened.store());
    }

    /** What holds reads from there back. */
    synchronized Throttle throttle(RegionName from) {
        return limits.computeIfAbsent(from, key -> new TokenBucket(limit(key)));
    }

    /** A region that was waited for in vain is no more, until it is heard of. */
    synchronized void silent(RegionName region) {
        if (silent.add(region)) {
            LOG.info("region {} was not heard of: its replicator is not waited for until it is", region);
        }
    }

    synchronized void heard(RegionName region) {
        silent.remove(region);
    }

    @Override
    public synchronized void close() {
        stores.values().forEach(opened -> opened.store().close());
        stores.clear();
    }

    private long limit(RegionName from) {
        RegionDefinition own = definitions.get(self);
        return own == null
                ? 0
                : links(own).stream()
                        .filter(link -> link.from().equals(from) && link.bytesPerSecond() != null)
                        .mapToLong(link -> link.bytesPerSecond() == null ? 0 : link.bytesPerSecond())
                        .findFirst()
                        .orElse(0);
    }

    private static List<RegionLink> links(RegionDefinition definition) {
        return definition.links() == null ? List.of() : definition.links();
    }

    private static String where(@Nullable RegionDefinition definition) {
        return definition == null ? "" : definition.storeEndpoint() + " " + definition.bucket();
    }
}
