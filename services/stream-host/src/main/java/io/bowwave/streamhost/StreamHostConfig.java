package io.bowwave.streamhost;

import io.bowwave.process.ConfigException;
import io.bowwave.process.Default;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * @param port of health and metrics; 0: a free one
 * @param stateDir where the stores are; kept between runs, and not shared with another host
 * @param partitions and {@code replication}: of topics that are missing
 * @param standbyReplicas warm copies of each store on other hosts; 1 or more in production
 * @param threads of each topology
 * @param commitInterval what a decision waits at most before others see it
 * @param sessionTimeout after which a silent host's work is given to another; at least the broker's {@code group.min.session.timeout.ms}
 * @param transactionTimeout after which a dead host's open transaction no longer holds readers up
 * @param signingKey file with an Ed25519 private key, PKCS #8, PEM or base64; absent: goals are not signed
 * @param hold between the acceptance of a deploy and its first wave
 * @param bake how long a converged wave is watched before it counts
 * @param patience how long a rollout may go on without any progress
 * @param fleetGap the least time between two counts of one app and region
 */
public record StreamHostConfig(
        @Default("127.0.0.1") String host,
        @Default("0") int port,
        String kafkaBootstrap,
        Path stateDir,
        @Default("12") int partitions,
        @Default("1") int replication,
        @Default("0") int standbyReplicas,
        @Default("1") int threads,
        @Default("10ms") Duration commitInterval,
        @Default("6s") Duration sessionTimeout,
        @Default("5s") Duration transactionTimeout,
        @Nullable Path signingKey,
        @Default("0s") Duration hold,
        @Default("0s") Duration bake,
        @Default("10m") Duration patience,
        @Default("50ms") Duration fleetGap,
        @Default("exit") OnFailure onFailure) {

    /** @throws ConfigException naming the key, the value found and what is expected */
    public StreamHostConfig {
        atLeast("partitions", partitions, 1);
        atLeast("replication", replication, 1);
        atLeast("standby-replicas", standbyReplicas, 0);
        atLeast("threads", threads, 1);
        positive("commit-interval", commitInterval);
        positive("session-timeout", sessionTimeout);
        positive("patience", patience);
        positive("fleet-gap", fleetGap);
        if (transactionTimeout.compareTo(commitInterval) <= 0) {
            throw new ConfigException("transaction-timeout: found %s, expected more than commit-interval (%s)"
                    .formatted(transactionTimeout, commitInterval));
        }
    }

    private static void atLeast(String key, int found, int least) {
        if (found < least) {
            throw new ConfigException("%s: found %d, expected at least %d".formatted(key, found, least));
        }
    }

    private static void positive(String key, Duration found) {
        if (found.isNegative() || found.isZero()) {
            throw new ConfigException("%s: found %s, expected more than nothing".formatted(key, found));
        }
    }
}
