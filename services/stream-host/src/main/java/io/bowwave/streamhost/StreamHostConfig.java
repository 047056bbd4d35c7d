package io.bowwave.streamhost;

import io.bowwave.process.ConfigException;
import io.bowwave.process.Default;
import io.bowwave.schemas.rollout.Share;
import io.bowwave.schemas.rollout.Strategy;
import io.bowwave.topologies.rollout.RolloutDefaults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
 * @param requestKeys folder with the public keys of those who may ask, Ed25519, PEM or base64, each in a file whose name without {@code .pub} is
 *     what requests say in {@code signedBy}; absent: the rights on the topic decide alone
 * @param hold between the start of a deploy and its first wave
 * @param strategy of deploys that name none
 * @param canary share of the machines of a canary, for example {@code 5%} or {@code 3}
 * @param canaryBake how long a canary is watched after it has converged
 * @param bake how long each later wave is watched
 * @param maxUnavailable machines of a region that may be off at a time because of a rollout
 * @param patience how long a rollout may go on without any progress
 * @param silence after which a region that says nothing counts as one that cannot be reached
 * @param regionWait how long a rollout waits for a region that it cannot reach
 * @param approvalWait how long a deploy waits for its approvals
 * @param gateWait how long a gate waits for the answer to its query
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
        @Nullable Path requestKeys,
        @Default("0s") Duration hold,
        @Default("waves") Strategy strategy,
        @Default("5%") String canary,
        @Default("5m") Duration canaryBake,
        @Default("1m") Duration bake,
        @Default("25%") String maxUnavailable,
        @Default("10m") Duration patience,
        @Default("1m") Duration silence,
        @Default("24h") Duration regionWait,
        @Default("24h") Duration approvalWait,
        @Default("2m") Duration gateWait,
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
        share("canary", canary);
        share("max-unavailable", maxUnavailable);
        positive("fleet-gap", fleetGap);
        if (transactionTimeout.compareTo(commitInterval) <= 0) {
            throw new ConfigException("transaction-timeout: found %s, expected more than commit-interval (%s)"
                    .formatted(transactionTimeout, commitInterval));
        }
    }

    /** What counts where neither a request nor a build says anything. */
    RolloutDefaults defaults() {
        return new RolloutDefaults(
                new RolloutDefaults.Waves(
                        strategy,
                        new Share(canary),
                        canaryBake,
                        bake,
                        new Share(maxUnavailable),
                        patience,
                        List.of(RolloutDefaults.HEALTHY)),
                new RolloutDefaults.Waits(hold, silence, regionWait, approvalWait, gateWait));
    }

    private static void share(String key, String found) {
        try {
            new Share(found);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(key + ": " + e.getMessage());
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
