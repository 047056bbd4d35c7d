package io.bowwave.depot;

import io.bowwave.process.ConfigException;
import io.bowwave.process.Default;
import io.bowwave.process.Secret;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.swarm.PeerTls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A depot's configuration.
 *
 * @param host that the HTTP and the peer server listen on
 * @param port of the HTTP server; 0: a free one
 * @param advertiseHost under which agents reach it; absent: the host
 * @param depotId unique in the region, for example its pod's name
 * @param regionSecret shared with the region's agents
 * @param peerPort of the origin seed; 0: a free one
 * @param peerCertificate for TLS on the peer port: PEM, see {@link io.bowwave.swarm}; this, the key and the authorities, or none of them
 * @param peerKey of that certificate
 * @param peerCa who vouches for the region's members
 * @param cacheFolder for blobs from the store
 * @param cacheMaxBytes that the cache may take
 * @param lostAfter after so much silence a machine counts as lost; agents give a sign of life each 5 s
 */
public record DepotConfig(
        @Default("127.0.0.1") String host,
        @Default("0") int port,
        @Nullable String advertiseHost,
        RegionName region,
        String depotId,
        URI etcdEndpoint,
        String kafkaBootstrap,
        @Default("12") int kafkaPartitions,
        URI s3Endpoint,
        Secret s3AccessKey,
        Secret s3SecretKey,
        String s3Bucket,
        Secret regionSecret,
        @Default("0") int peerPort,
        @Nullable Path peerCertificate,
        @Nullable Path peerKey,
        @Nullable Path peerCa,
        Path cacheFolder,
        @Default("10737418240") long cacheMaxBytes,
        @Default("30s") Duration lostAfter) {

    /** Under which agents reach it. */
    String reachedAt() {
        return advertiseHost == null ? host : advertiseHost;
    }

    /**
     * Reads the files.
     *
     * @return null when none is given
     * @throws ConfigException naming the key and the file, what was found and what is expected
     */
    @Nullable
    PeerTls peerTls() {
        try {
            return PeerTls.of(peerCertificate, peerKey, peerCa);
        } catch (IOException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }
}
