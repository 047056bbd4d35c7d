package io.bowwave.queue;

import io.bowwave.process.Default;
import io.bowwave.process.Secret;
import io.bowwave.queue.scaling.BuilderDrivers;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * @param port of the builders' API, health and metrics; 0: a free one
 * @param dbUrl JDBC URL of the database that holds the job table
 * @param dbPoolSize connections at most
 * @param tapSlot replication slot that is made with the tables, before their first row; empty: none
 * @param maxWaiting builders that may wait for work at once; one more is told to come back
 * @param scaleDriver who sees to it that there are as many builders as are wanted: none (the metric and the API tell), local, exec
 * @param scaleCommand of local: starts the builder number {@code {n}} and stays; of exec: makes {@code $BOWWAVE_BUILDERS_WANTED} of them
 * @param scaleOthers builders on this machine that local does not start; they count
 * @param minBuilders wanted also while nothing happens
 * @param maxBuilders never more are wanted
 * @param scaleCoolDown the number falls only when fewer were wanted for so long
 * @param alarmQueueAge a build that can run and has waited for longer raises an alarm
 * @param alarmTapLag bytes of WAL that the tap may be behind before an alarm is raised
 * @param attestationKey file of the Ed25519 private key that signs what builds made; absent: artifacts are not signed, and the next ones are
 *     not needed
 * @param attestationKeys file of the public keys that attestations are checked with; the private key's half is one of them
 * @param platform URI of this build platform, which attestations name as the builder
 * @param secretsKey what build secrets are encrypted with, as the intake has it; absent: builds get none
 * @param homeEndpoint S3 endpoint of the home region's store, which attestations are written to
 * @param headsEvery how often each repository is asked for its branches at least, so that a push whose webhook was lost is built; 0s: never
 * @param headsEveryLocal the same for repositories that are folders of this machine
 * @param headsAtOnce repositories that are asked at once
 * @param git the program that asks them
 * @param gitWithin how long it may take
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
        @Default("none") BuilderDrivers scaleDriver,
        @Default("") String scaleCommand,
        @Default("0") int scaleOthers,
        @Default("0") int minBuilders,
        @Default("50") int maxBuilders,
        @Default("10m") Duration scaleCoolDown,
        @Default("10m") Duration alarmQueueAge,
        @Default("268435456") long alarmTapLag,
        @Nullable Path attestationKey,
        @Nullable Path attestationKeys,
        @Default("urn:bowwave:platform") String platform,
        @Nullable URI homeEndpoint,
        @Nullable String homeBucket,
        @Nullable String homeAccessKey,
        @Nullable Secret homeSecretKey,
        @Nullable Secret secretsKey,
        @Default("45s") Duration headsEvery,
        @Default("45s") Duration headsEveryLocal,
        @Default("8") int headsAtOnce,
        @Default("git") String git,
        @Default("10s") Duration gitWithin) {}
