package io.bowwave.replicator;

import io.bowwave.process.KafkaClients;
import io.bowwave.process.Loop;
import io.bowwave.replicator.retention.RetentionLoop;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.RegionDefinition;
import io.bowwave.store.S3BlobStore;
import io.bowwave.store.TokenBucket;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/** A replicator's parts. */
@Factory
final class ReplicatorWiring {

    @Singleton
    @Named("home")
    @Bean(preDestroy = "close")
    S3BlobStore home(ReplicatorConfig config) {
        return S3BlobStore.open(
                config.homeEndpoint(),
                config.homeAccessKey(),
                config.homeSecretKey().reveal(),
                config.homeBucketName());
    }

    @Singleton
    @Named("own")
    @Bean(preDestroy = "close")
    S3BlobStore own(ReplicatorConfig config) {
        return S3BlobStore.open(
                config.s3Endpoint(), config.s3AccessKey(), config.s3SecretKey().reveal(), config.bucketName());
    }

    @Singleton
    @Bean(preDestroy = "close")
    Producer<byte[], byte[]> producer(ReplicatorConfig config) {
        return KafkaClients.producer(config.kafkaBootstrap(), "replicator-" + config.region());
    }

    @Singleton
    ReplicatorMetrics metrics() {
        return new ReplicatorMetrics(Clock.systemUTC());
    }

    @Singleton
    ReplicaLog log(ReplicatorConfig config, Producer<byte[], byte[]> producer) {
        return new ReplicaLog(config.region(), config.home(), producer, Clock.systemUTC());
    }

    @Singleton
    @Bean(preDestroy = "close")
    RegionDirectory regions(ReplicatorConfig config) {
        return new RegionDirectory(
                config.region(), config.home(), (region, definition) -> store(config, region, definition));
    }

    @Singleton
    ReplicaNews news(ReplicatorConfig config, RegionDirectory regions) {
        return new ReplicaNews(config.region(), config.home(), regions::heard);
    }

    @Singleton
    @Bean(preDestroy = "close")
    Workers workers(ReplicatorConfig config) {
        return new Workers(config.transfers());
    }

    @Singleton
    @Bean(preDestroy = "close")
    PackFlights flights(ReplicatorConfig config, RegionDirectory regions, @Named("own") S3BlobStore own) {
        return new PackFlights(regions, own, config.transfers());
    }

    @Singleton
    @Bean(preDestroy = "close")
    Questions questions() {
        return new Questions();
    }

    @Singleton
    CopyTools tools(
            RegionDirectory regions,
            ReplicaNews news,
            @Named("own") S3BlobStore own,
            Workers workers,
            PackFlights flights,
            Questions questions) {
        return new CopyTools(
                regions,
                news,
                new ArtifactCopy(regions, own, workers),
                new AttestationCopy(regions, own),
                flights,
                questions);
    }

    @Singleton
    @Bean(preDestroy = "close")
    ReplicationQueue replications(
            ReplicatorConfig config,
            CopyTools tools,
            ReplicaLog log,
            ReplicatorMetrics metrics,
            RetentionLoop retention) {
        return new ReplicationQueue(
                config.builds(), build -> new Replication(build, tools, log, metrics, retention::gone), metrics);
    }

    @Singleton
    @Bean(preDestroy = "close")
    BuildFollower follower(ReplicatorConfig config, ReplicationQueue replications, ReplicaLog log) {
        String group = "bowwave-replicator-" + config.region();
        return new BuildFollower(() -> KafkaClients.consumer(config.kafkaBootstrap(), group, group), replications, log);
    }

    @Singleton
    @Bean(preDestroy = "close")
    RetentionLoop retentionLoop(
            ReplicatorConfig config,
            @Named("own") S3BlobStore own,
            @Named("home") S3BlobStore home,
            Producer<byte[], byte[]> producer) {
        String client = "retention-" + config.region();
        return new RetentionLoop(
                config.retention(),
                own,
                home,
                () -> KafkaClients.consumer(config.kafkaBootstrap(), client, null),
                producer,
                Clock.systemUTC());
    }

    @Singleton
    @Bean(preDestroy = "close")
    LogWatch watch(ReplicatorConfig config, RegionDirectory regions, ReplicaNews news) {
        return new LogWatch(() -> consumer(config, "watch"), regions, news);
    }

    @Singleton
    @Bean(preDestroy = "close")
    Scrubber scrubber(
            ReplicatorConfig config,
            CopyTools tools,
            @Named("own") S3BlobStore own,
            ReplicationQueue replications,
            ReplicaLog log,
            ReplicatorMetrics metrics) {
        PackCheck check = new PackCheck(own, new TokenBucket(config.scrubBytesPerSecond()), metrics);
        BlobRepair repair = new BlobRepair(tools.regions(), own, tools.flights().copier());
        return new Scrubber(
                () -> consumer(config, "scrubber"),
                build -> tools.news().removed(build) || (!tools.regions().inHome() && replications.working(build)),
                new ScrubbedArtifact(own, check, repair, tools.attestations(), log, metrics),
                own,
                config.scrubEvery(),
                Clock.systemUTC(),
                RandomGenerator.getDefault());
    }

    @Context
    @Named("retention")
    @Bean(preDestroy = "close")
    Loop retention(RetentionLoop retention) {
        return Loop.start("replicator-retention", retention);
    }

    @Context
    @Named("builds")
    @Bean(preDestroy = "close")
    Loop builds(BuildFollower follower) {
        return Loop.start("replicator-builds", follower);
    }

    @Context
    @Bean(preDestroy = "close")
    @Named("watch")
    Loop watching(LogWatch watch) {
        return Loop.start("replicator-watch", watch);
    }

    @Context
    @Bean(preDestroy = "close")
    @Named("scrubber")
    Loop scrubbing(Scrubber scrubber) {
        return Loop.start("replicator-scrubber", scrubber);
    }

    private static Consumer<byte[], byte[]> consumer(ReplicatorConfig config, String name) {
        return KafkaClients.consumer(config.kafkaBootstrap(), "replicator-" + name + "-" + config.region(), null);
    }

    private static S3BlobStore store(
            ReplicatorConfig config, RegionName region, @Nullable RegionDefinition definition) {
        if (region.equals(config.home()) || definition == null) {
            return S3BlobStore.open(
                    config.homeEndpoint(),
                    config.homeAccessKey(),
                    config.homeSecretKey().reveal(),
                    config.homeBucketName());
        }
        return S3BlobStore.open(
                URI.create(definition.storeEndpoint()),
                config.otherAccessKey(),
                config.otherSecretKey().reveal(),
                definition.bucket());
    }
}
