package io.bowwave.intake;

import io.bowwave.jobtable.Region;
import io.bowwave.schemas.job.RegionLink;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A region, as the API shows it.
 *
 * @param home whether builders write to its store
 * @param links how it reaches other regions' stores; the others are all alike
 * @param limits of what its machines and depots move, bytes a second by name; what is absent is not limited
 * @param rollouts that may be in progress in it at a time; absent: no limit
 */
record RegionResource(
        String name,
        String storeEndpoint,
        String bucket,
        boolean home,
        List<RegionLink> links,
        Map<String, Long> limits,
        @Nullable Integer rollouts,
        int machines,
        int apps) {

    static RegionResource of(Region region, int machines, int apps) {
        return new RegionResource(
                region.name().text(),
                region.storeEndpoint(),
                region.bucket(),
                region.home(),
                region.links(),
                region.limits().rates(),
                region.rollouts() == 0 ? null : (Integer) region.rollouts(),
                machines,
                apps);
    }

    /** What to say about a region's links, in place of what was said. */
    record Links(@Nullable List<RegionLink> links) {}
}
