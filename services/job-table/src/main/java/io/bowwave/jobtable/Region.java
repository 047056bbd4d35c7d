package io.bowwave.jobtable;

import io.bowwave.schemas.id.RegionName;

/**
 * A row of {@code region}.
 *
 * @param storeEndpoint URL of its store's S3 endpoint
 * @param bucket in it
 * @param home whether builders write to its store; at most one region is home
 * @param revision from 1; grows by one at each change
 */
public record Region(RegionName name, String storeEndpoint, String bucket, boolean home, long revision) {}
