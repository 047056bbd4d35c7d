package io.bowwave.queue;

import io.bowwave.process.Default;
import io.bowwave.process.Secret;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * @param port of the builders' API, health and metrics; 0: a free one
 * @param dbUrl JDBC URL of the database that holds the job table
 * @param dbPoolSize connections at most
 * @param tapSlot replication slot that is made with the tables, before their first row; empty: none
 * @param maxWaiting builders that may wait for work at once; one more is told to come back
 * @param attestationKey file of the Ed25519 private key that signs what builds made; absent: artifacts are not signed, and the next ones are
 *     not needed
 * @param attestationKeys file of the public keys that attestations are checked with; the private key's half is one of them
 * @param platform URI of this build platform, which attestations name as the builder
 * @param homeEndpoint S3 endpoint of the home region's store, which attestations are written to
 */
public record QueueConfig(
        @Default("127.0.0.1") String host,
        @Default("0") int port,
        String dbUrl,
        String dbUser,
        Secret dbPassword,
        @Default("10") int dbPoolSize,
        String kafkaBootstrap,
        @Default("bowwave_tap") String tapSlot,
        @Default("5000") int maxWaiting,
        @Nullable Path attestationKey,
        @Nullable Path attestationKeys,
        @Default("urn:bowwave:platform") String platform,
        @Nullable URI homeEndpoint,
        @Nullable String homeBucket,
        @Nullable String homeAccessKey,
        @Nullable Secret homeSecretKey) {}
