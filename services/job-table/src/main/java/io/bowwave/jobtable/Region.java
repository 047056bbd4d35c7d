package io.bowwave.jobtable;

import io.bowwave.schemas.fleet.TransferLimits;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.RegionLink;
import java.util.List;

/**
 * A row of {@code region}.
 *
 * @param storeEndpoint URL of its store's S3 endpoint
 * @param bucket in it
 * @param home whether builders write to its store; at most one region is home
 * @param links how it reaches other regions' stores; a region that is not in it is reached as any other
 * @param limits of what its machines and depots move
 * @param rollouts that may be in progress in it at a time; 0: no limit
 * @param rolloutsEverywhere that may be in progress in all regions together; one region's row says so, in the others it is 0
 * @param revision from 1; grows by one at each change
 */
public record Region(
        RegionName name,
        String storeEndpoint,
        String bucket,
        boolean home,
        List<RegionLink> links,
        TransferLimits limits,
        int rollouts,
        int rolloutsEverywhere,
        long revision) {

    public Region {
        links = List.copyOf(links);
    }
}
