package io.bowwave.replicator;

import io.bowwave.process.Default;
import io.bowwave.process.Secret;
import io.bowwave.replicator.retention.RetentionSettings;
import io.bowwave.schemas.id.RegionName;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a replicator is told.
 *
 * @param region whose store it keeps complete
 * @param home the region whose store builders write to
 * @param bucket of its own store; null: {@code bowwave-<region>}
 * @param otherS3AccessKey for the stores of other regions than home, to which this one needs to read only; null, as the next: as for home
 * @param homeS3Endpoint null, as the next two: the home store is at the same endpoint with the same keys
 * @param homeBucket null: {@code bowwave-<home>}
 * @param builds copied at a time
 * @param transfers parts on the way at a time, over all builds, and half as many packs; each takes up to 16 MiB of memory
 * @param scrubEvery pause between two rounds of the scrubber; the first begins after a twenty-fourth of it
 * @param scrubBytesPerSecond that the scrubber reads of this region's store at most
 * @param retentionEvery between two looks at what may be removed
 * @param retentionGrace between the mark that an artifact has expired and its removal; longer than the longest build
 * @param retentionSettle between the removal on the log and the deletion of the bytes
 */
public record ReplicatorConfig(
        @Default("127.0.0.1") String host,
        @Default("0") int port,
        RegionName region,
        RegionName home,
        String kafkaBootstrap,
        URI s3Endpoint,
        String s3AccessKey,
        Secret s3SecretKey,
        @Nullable String bucket,
        @Nullable URI homeS3Endpoint,
        @Nullable String homeS3AccessKey,
        @Nullable Secret homeS3SecretKey,
        @Nullable String homeBucket,
        @Default("4") int builds,
        @Default("4") int transfers,
        @Nullable String otherS3AccessKey,
        @Nullable Secret otherS3SecretKey,
        @Default("6h") Duration scrubEvery,
        @Default("16777216") long scrubBytesPerSecond,
        @Default("1h") Duration retentionEvery,
        @Default("12h") Duration retentionGrace,
        @Default("10m") Duration retentionSettle) {

    public ReplicatorConfig {
        if (builds < 1 || transfers < 1) {
            throw new IllegalArgumentException(
                    "builds, transfers: found %d and %d, expected 1 or more".formatted(builds, transfers));
        }
        if (scrubEvery.isNegative() || scrubEvery.isZero() || scrubBytesPerSecond < 1) {
            throw new IllegalArgumentException("scrubEvery, scrubBytesPerSecond: found %s and %d, expected more than 0"
                    .formatted(scrubEvery, scrubBytesPerSecond));
        }
    }

    String otherAccessKey() {
        return otherS3AccessKey == null ? homeAccessKey() : otherS3AccessKey;
    }

    Secret otherSecretKey() {
        return otherS3SecretKey == null ? homeSecretKey() : otherS3SecretKey;
    }

    RetentionSettings retention() {
        return new RetentionSettings(region, home, retentionEvery, retentionGrace, retentionSettle);
    }

    String bucketName() {
        return bucket == null ? "bowwave-" + region : bucket;
    }

    String homeBucketName() {
        return homeBucket == null ? "bowwave-" + home : homeBucket;
    }

    URI homeEndpoint() {
        return homeS3Endpoint == null ? s3Endpoint : homeS3Endpoint;
    }

    String homeAccessKey() {
        return homeS3AccessKey == null ? s3AccessKey : homeS3AccessKey;
    }

    Secret homeSecretKey() {
        return homeS3SecretKey == null ? s3SecretKey : homeS3SecretKey;
    }
}
