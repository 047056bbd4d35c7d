package io.bowwave.intake;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.bowwave.jobtable.Apps;
import io.bowwave.jobtable.BuildSteps;
import io.bowwave.jobtable.Builds;
import io.bowwave.jobtable.Deliveries;
import io.bowwave.jobtable.Explanations;
import io.bowwave.jobtable.Freezes;
import io.bowwave.jobtable.Heads;
import io.bowwave.jobtable.IdempotencyKeys;
import io.bowwave.jobtable.JobDatabase;
import io.bowwave.jobtable.Receipts;
import io.bowwave.jobtable.Regions;
import io.bowwave.jobtable.SecretKeys;
import io.bowwave.process.Caller;
import io.bowwave.process.KafkaClients;
import io.bowwave.process.Role;
import io.bowwave.process.Secret;
import io.bowwave.process.TokenVerifier;
import io.bowwave.process.git.RemoteRefs;
import io.bowwave.store.S3BlobStore;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Producer;

/** The intake's parts, top to bottom. */
@Factory
final class IntakeWiring {

    private static final int JOB_CONNECTIONS = 10;
    /** Reading has its own, so that a slow page of history never keeps a push waiting. */
    private static final int VIEW_CONNECTIONS = 6;

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration STATEMENT_WITHIN = Duration.ofSeconds(10);

    @Context
    @Bean(preDestroy = "close")
    JobDatabase jobDatabase(IntakeConfig config) {
        JobDatabase database = JobDatabase.open(
                config.dbUrl(), config.dbUser(), config.dbPassword().reveal(), JOB_CONNECTIONS);
        database.migrate();
        return database;
    }

    @Singleton
    Apps apps(JobDatabase database) {
        return database.apps();
    }

    @Singleton
    SecretStore secrets(IntakeConfig config, JobDatabase database) {
        return new SecretStore(Optional.ofNullable(config.secretsKey())
                .map(key -> database.secrets(SecretKeys.parse(key.reveal(), new SecureRandom()))));
    }

    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Singleton
    Freezes freezes(JobDatabase database) {
        return database.freezes();
    }

    @Singleton
    Regions regions(JobDatabase database) {
        return database.regions();
    }

    @Singleton
    Builds builds(JobDatabase database) {
        return database.builds();
    }

    @Singleton
    BuildSteps buildSteps(JobDatabase database) {
        return database.buildSteps();
    }

    @Singleton
    Explanations explanations(JobDatabase database) {
        return database.explanations();
    }

    @Singleton
    Deliveries deliveries(JobDatabase database) {
        return database.deliveries();
    }

    @Singleton
    IdempotencyKeys idempotencyKeys(JobDatabase database) {
        return database.idempotencyKeys();
    }

    @Singleton
    TokenVerifier tokenVerifier(JobDatabase database) {
        return token -> database.tokens()
                .verify(token)
                .map(owner -> new Caller(
                        owner.name(),
                        owner.roles().stream()
                                .map(role -> Role.valueOf(role.toUpperCase(Locale.ROOT)))
                                .collect(Collectors.toUnmodifiableSet())));
    }

    @Context
    @Bean(preDestroy = "close")
    HikariDataSource viewDatabase(IntakeConfig config) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("intake-views");
        pool.setJdbcUrl(config.dbUrl());
        pool.setUsername(config.dbUser());
        pool.setPassword(config.dbPassword().reveal());
        pool.setMaximumPoolSize(VIEW_CONNECTIONS);
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(CONNECT_WITHIN.toMillis());
        pool.setInitializationFailTimeout(-1);
        pool.addDataSourceProperty("options", "-c statement_timeout=" + STATEMENT_WITHIN.toMillis());
        pool.addDataSourceProperty("ApplicationName", "bowwave-intake");
        return new HikariDataSource(pool);
    }

    @Singleton
    ViewTables viewTables(HikariDataSource viewDatabase) {
        return new ViewTables(viewDatabase);
    }

    @Context
    @Bean(preDestroy = "close")
    Producer<byte[], byte[]> producer(IntakeConfig config) {
        return KafkaClients.producer(config.kafkaBootstrap(), "intake");
    }

    @Context
    @Bean(preDestroy = "close")
    S3BlobStore homeStore(IntakeConfig config) {
        return S3BlobStore.open(
                config.homeEndpoint(),
                config.homeAccessKey(),
                config.homeSecretKey().reveal(),
                config.homeBucket());
    }

    @Singleton
    Idempotency idempotency(IdempotencyKeys keys) {
        return new Idempotency(keys);
    }

    @Singleton
    GitRemote gitRemote(IntakeConfig config) {
        return new GitRemote(new RemoteRefs(config.git(), config.gitWithin()));
    }

    @Singleton
    BuildFinder buildFinder(Builds builds) {
        return new BuildFinder(builds);
    }

    @Singleton
    @Bean(preDestroy = "close")
    RegionStores regionStores(IntakeConfig config, Regions regions, S3BlobStore home) {
        Secret keys = config.regionKeys();
        return new RegionStores(
                regions,
                home,
                config.homeEndpoint(),
                new RegionStores.Keys(
                        config.homeAccessKey(), config.homeSecretKey().reveal()),
                keys == null ? Map.of() : RegionStores.keys(keys.reveal()));
    }

    @Singleton
    ArtifactFinder artifactFinder(JobDatabase database, BuildFinder finder) {
        return new ArtifactFinder(database.artifactBuilds(), finder);
    }

    @Singleton
    ArtifactViews artifactViews(JobDatabase database, ViewTables tables) {
        return new ArtifactViews(database.artifactBuilds(), tables);
    }

    @Singleton
    RetentionViews retentionViews(JobDatabase database, Builds builds, ViewTables tables, Clock clock) {
        return new RetentionViews(builds, database.artifactBuilds(), tables, clock);
    }

    @Singleton
    DeployRequests deployRequests(Producer<byte[], byte[]> producer, IntakeConfig config) {
        return new DeployRequests(
                producer, RequestSigner.of(config.requestKey()), Clock.systemUTC(), new SecureRandom());
    }

    @Singleton
    Receipts receipts(JobDatabase database) {
        return database.receipts();
    }

    @Singleton
    Heads heads(JobDatabase database) {
        return database.heads();
    }

    @Singleton
    LiveSecrets liveSecrets(IntakeConfig config, JobDatabase database) {
        return new LiveSecrets(database.webhookSecrets(), config.webhookSecret(), config.webhookOldSecret());
    }

    @Singleton
    PushedBuilds pushedBuilds(Deliveries deliveries, Receipts receipts) {
        return new PushedBuilds(deliveries, receipts, new SecureRandom());
    }

    @Singleton
    Webhooks webhooks(Apps apps, LiveSecrets secrets, Receipts receipts, PushedBuilds builds) {
        return new Webhooks(apps, secrets, receipts, builds, Clock.systemUTC());
    }

    @Singleton
    GenericHook genericHook(Apps apps, LiveSecrets secrets, Receipts receipts, PushedBuilds builds) {
        return new GenericHook(apps, secrets, receipts, builds, Clock.systemUTC());
    }

    @Singleton
    EventStreams eventStreams(IntakeConfig config) {
        return new EventStreams(
                () -> KafkaClients.consumer(config.kafkaBootstrap(), "intake-events", null), config.eventStreams());
    }

    @Singleton
    BuildLogs buildLogs(IntakeConfig config, Builds builds, S3BlobStore store) {
        return new BuildLogs(
                () -> KafkaClients.consumer(config.kafkaBootstrap(), "intake-logs", null),
                builds,
                store.logs(),
                config.logFollowers(),
                Clock.systemUTC());
    }
}
