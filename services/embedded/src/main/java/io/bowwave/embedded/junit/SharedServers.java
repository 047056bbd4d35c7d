package io.bowwave.embedded.junit;

import io.bowwave.embedded.EmbeddedServer;
import io.bowwave.embedded.EtcdServer;
import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** The servers of one test run, started when first asked for, in one temporary folder that goes with them. */
final class SharedServers implements AutoCloseable {
    private final Map<Server, CompletableFuture<EmbeddedServer>> started = new EnumMap<>(Server.class);
    private final Path folder;

    SharedServers() {
        try {
            folder = Files.createTempDirectory("bowwave-it");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Side by side: each takes a second or two. */
    void startAll(Server... kinds) {
        List<CompletableFuture<EmbeddedServer>> begun =
                Arrays.stream(kinds).map(this::begin).toList();
        begun.forEach(CompletableFuture::join);
    }

    EmbeddedServer get(Server kind) {
        return begin(kind).join();
    }

    private synchronized CompletableFuture<EmbeddedServer> begin(Server kind) {
        return started.computeIfAbsent(kind, k -> CompletableFuture.supplyAsync(() -> start(k)));
    }

    private EmbeddedServer start(Server kind) {
        return switch (kind) {
            case POSTGRES -> PostgresServer.start(folder.resolve("postgres"), 0);
            case KAFKA -> ContainerKafka.start().orElseGet(() -> KafkaServer.start(folder.resolve("kafka")));
            case ETCD -> EtcdServer.start(folder.resolve("etcd"), 0, 0);
            case S3 -> S3Server.start(folder.resolve("s3"), 0);
        };
    }

    /** Nothing in them is worth an orderly stop. */
    @Override
    public synchronized void close() throws IOException {
        for (CompletableFuture<EmbeddedServer> server : started.values()) {
            if (!server.isCompletedExceptionally()) {
                server.join().kill();
            }
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
