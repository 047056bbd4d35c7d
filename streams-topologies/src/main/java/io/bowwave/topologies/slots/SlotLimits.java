package io.bowwave.topologies.slots;

import io.bowwave.schemas.id.RegionName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How many rollouts may be in progress at a time.
 *
 * @param regions in each of these; a region that is not in it has no limit
 * @param everywhere in all of them together; null: no limit
 */
public record SlotLimits(
        Map<RegionName, Integer> regions, @Nullable Integer everywhere) {

    public static final SlotLimits NONE = new SlotLimits(Map.of(), null);

    /** What stands for all regions where limits are named; no region can have this name. */
    static final String EVERYWHERE = "*";

    public SlotLimits {
        regions = Collections.unmodifiableMap(new TreeMap<>(regions));
    }

    /** Whether rollouts in these regions are limited at all. */
    public boolean concern(Collection<RegionName> some) {
        return everywhere != null || some.stream().anyMatch(regions::containsKey);
    }

    /** The limits that a rollout in these regions is under: regions in their order, then everywhere. */
    List<String> over(Collection<RegionName> some) {
        List<String> names = new ArrayList<>(some.stream()
                .filter(regions::containsKey)
                .map(RegionName::text)
                .sorted()
                .toList());
        if (everywhere != null) {
            names.add(EVERYWHERE);
        }
        return names;
    }

    /** The limits by the names that {@link #over} gives them. */
    Map<String, Integer> byName() {
        Map<String, Integer> all = new TreeMap<>();
        regions.forEach((region, limit) -> all.put(region.text(), limit));
        if (everywhere != null) {
            all.put(EVERYWHERE, everywhere);
        }
        return all;
    }
}
