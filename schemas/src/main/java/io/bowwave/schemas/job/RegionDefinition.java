package io.bowwave.schemas.job;

import io.bowwave.schemas.EventData;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A region as it is now; topic {@code bowwave.regions}, key region, compacted.
 *
 * @param storeEndpoint URL of the S3 endpoint of its store
 * @param bucket the bucket in it
 * @param home whether builders write to this store; true for just one region
 * @param links how it reaches other regions' stores, each region at most once; null, as every region that is not in it: all alike
 * @param limits of what its machines and depots move, bytes a second, see {@link io.bowwave.schemas.fleet.TransferLimits}; null: none
 * @param rollouts how many may be in progress in it at a time; null: as many as there are
 * @param rolloutsEverywhere how many may be in progress in all regions together; one region says it for all, null in the others
 */
public record RegionDefinition(
        RegionName region,
        long revision,
        String storeEndpoint,
        String bucket,
        boolean home,
        @Nullable List<RegionLink> links,
        @Nullable Map<String, Long> limits,
        @Nullable Integer rollouts,
        @Nullable Integer rolloutsEverywhere)
        implements EventData {

    public RegionDefinition {
        links = links == null ? null : List.copyOf(links);
        limits = limits == null ? null : Map.copyOf(limits);
    }

    /** Without limits. */
    public RegionDefinition(
            RegionName region,
            long revision,
            String storeEndpoint,
            String bucket,
            boolean home,
            @Nullable List<RegionLink> links) {
        this(region, revision, storeEndpoint, bucket, home, links, null, null, null);
    }

    /** With nothing special about its links. */
    public RegionDefinition(RegionName region, long revision, String storeEndpoint, String bucket, boolean home) {
        this(region, revision, storeEndpoint, bucket, home, null);
    }

    @Override
    public @Nullable AppName app() {
        return null;
    }
}
