package io.bowwave.builder;

import io.bowwave.builder.sandbox.Sandboxes;
import io.bowwave.process.Loop;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.store.S3BlobStore;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

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
        Path folder = config.mirrors();
        Mirrors mirrors =
                new Mirrors(folder == null ? workspaces.mirrors() : folder, config.maxMirrors(), Clock.systemUTC());
        return new Checkout(mirrors, config.fetch());
    }

    @Singleton
    Caches caches(BuilderConfig config, Workspaces workspaces) throws IOException {
        return new Caches(workspaces.caches(), config.maxCacheBytes(), Clock.systemUTC());
    }

    @Singleton
    Sandboxes sandboxes(BuilderConfig config, OwnFiles own, Workspaces workspaces)
            throws IOException, InterruptedException {
        List<Path> hidden = new ArrayList<>(config.hidden());
        hidden.addAll(own.paths());
        if (config.mirrors() != null) {
            hidden.add(config.mirrors());
        }
        Sandboxes sandboxes = Sandboxes.choose(
                config.sandbox(), workspaces.folder(), hidden, config.readablePaths(), workspaces.trials());
        sandboxes.killLeftovers(workspaces.markerEnd());
        return sandboxes;
    }

    @Singleton
    Workshop workshop(
            BuilderConfig config,
            QueueClient queue,
            S3BlobStore store,
            Checkout checkout,
            Workspaces workspaces,
            Caches caches,
            Sandboxes sandboxes) {
        // Builds at the same time share the processors, and so the memory that goes with each thread.
        int workers = Math.max(1, Runtime.getRuntime().availableProcessors() / config.slots());
        return new Workshop(queue, store, checkout, workspaces, caches, sandboxes, workers, config.maxLogBytes());
    }

    @Singleton
    @Bean(preDestroy = "close")
    Slots slots(BuilderConfig config, QueueClient queue, Workshop workshop, BuilderMetrics metrics) {
        return new Slots(
                config.slots(),
                config.drain(),
                queue,
                (job, stop, steps) -> new JobRun(job, workshop, stop, steps),
                metrics);
    }

    @Context
    @Bean(preDestroy = "close")
    Loop claims(BuilderConfig config, QueueClient queue, Slots slots, Workspaces workspaces, Sandboxes sandboxes) {
        return Loop.start(
                "builder-claims", new Claiming(Labels.of(config.labelMap(), sandboxes), queue, slots, workspaces));
    }
}
