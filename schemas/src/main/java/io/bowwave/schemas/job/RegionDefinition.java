package io.bowwave.schemas.job;

import io.bowwave.schemas.EventData;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import org.jspecify.annotations.Nullable;

/**
 * A region as it is now; topic {@code bowwave.regions}, key region, compacted.
 *
 * @param storeEndpoint URL of the S3 endpoint of its store
 * @param bucket the bucket in it
 * @param home whether builders write to this store; true for just one region
 */
public record RegionDefinition(RegionName region, long revision, String storeEndpoint, String bucket, boolean home)
        implements EventData {

    @Override
    public @Nullable AppName app() {
        return null;
    }
}
