package io.bowwave.builder;

import io.bowwave.process.Loop;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.store.S3BlobStore;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;

/** A builder's parts. */
@Factory
final class BuilderWiring {

    @Singleton
    @Bean(preDestroy = "close")
    S3BlobStore store(BuilderConfig config) {
        return S3BlobStore.open(
                config.s3Endpoint(), config.s3AccessKey(), config.s3SecretKey().reveal(), config.bucketName());
    }

    @Singleton
    @Bean(preDestroy = "close")
    Workspaces workspaces(BuilderConfig config) throws IOException {
        return Workspaces.open(config.work(), config.minFreeBytes());
    }

    /** A worker id for each life: what a dead builder was given must not look like ours. */
    @Singleton
    @Bean(preDestroy = "close")
    QueueClient queue(BuilderConfig config) {
        String life = HexFormat.of().toHexDigits(new SecureRandom().nextInt());
        return new QueueClient(config.queue(), config.token(), new WorkerId(config.name() + "-" + life));
    }

    @Singleton
    BuilderMetrics metrics() {
        return new BuilderMetrics();
    }

    @Singleton
    Checkout checkout(BuilderConfig config, Workspaces workspaces) throws IOException {
        return new Checkout(new Mirrors(workspaces.mirrors(), config.maxMirrors(), Clock.systemUTC()));
    }

    @Singleton
    @Bean(preDestroy = "close")
    Slots slots(
            BuilderConfig config,
            QueueClient queue,
            S3BlobStore store,
            Checkout checkout,
            Workspaces workspaces,
            BuilderMetrics metrics) {
        // Builds at the same time share the processors, and so the memory that goes with each thread.
        int workers = Math.max(1, Runtime.getRuntime().availableProcessors() / config.slots());
        return new Slots(
                config.slots(),
                queue,
                (job, stop) -> new JobRun(job, queue, store, checkout, workspaces, stop, workers),
                metrics);
    }

    @Context
    @Bean(preDestroy = "close")
    Loop claims(BuilderConfig config, QueueClient queue, Slots slots, Workspaces workspaces) {
        return Loop.start("builder-claims", new Claiming(config.labelMap(), queue, slots, workspaces));
    }
}
