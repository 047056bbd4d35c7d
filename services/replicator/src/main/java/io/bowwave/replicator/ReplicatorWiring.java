package io.bowwave.replicator;

import io.bowwave.process.KafkaClients;
import io.bowwave.process.Loop;
import io.bowwave.replicator.retention.RetentionLoop;
import io.bowwave.store.S3BlobStore;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.apache.kafka.clients.producer.Producer;

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
    Workers workers(ReplicatorConfig config) {
        return new Workers(config.transfers());
    }

    @Singleton
    ArtifactCopy copy(@Named("home") S3BlobStore home, @Named("own") S3BlobStore own, Workers workers) {
        return new ArtifactCopy(home, own, workers);
    }

    @Singleton
    @Bean(preDestroy = "close")
    ReplicationQueue replications(
            ReplicatorConfig config,
            ArtifactCopy copy,
            ReplicaLog log,
            ReplicatorMetrics metrics,
            RetentionLoop retention) {
        boolean inHome = config.region().equals(config.home());
        return new ReplicationQueue(
                config.builds(), build -> new Replication(build, inHome, copy, log, metrics, retention::gone), metrics);
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
}
