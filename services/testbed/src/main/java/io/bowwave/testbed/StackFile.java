package io.bowwave.testbed;

import io.bowwave.schemas.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code stack.json} of a data folder: where everything of a running stack is.
 *
 * @param api URL of the API and console
 * @param queue URL of the builders' API
 * @param kafka bootstrap address
 * @param partitions of each topic
 */
public record StackFile(
        String api,
        String console,
        String queue,
        String kafka,
        int partitions,
        Postgres postgres,
        S3 s3,
        List<Region> regions,
        List<Part> processes) {

    private static final String NAME = "stack.json";

    public StackFile {
        regions = List.copyOf(regions);
        processes = List.copyOf(processes);
    }

    /** @param url JDBC */
    public record Postgres(String url, String user, String password) {}

    public record S3(String endpoint, String accessKey, String secretKey) {}

    /**
     * @param etcd URL of its etcd
     * @param depot URL of its depot
     */
    public record Region(String name, String bucket, String etcd, String depot, boolean home) {}

    /** A process of the stack; several parts may share one. */
    public record Part(String name, long pid, int port) {}

    /** Empty when no stack is ready on this folder. */
    public static Optional<StackFile> read(Path data) {
        Path file = data.resolve(NAME);
        try {
            return Files.exists(file)
                    ? Optional.of(Json.mapper().readValue(Files.readAllBytes(file), StackFile.class))
                    : Optional.empty();
        } catch (IOException e) {
            throw new TestbedException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** The token of the stack's admin, when the folder has one. */
    public static @Nullable String token(Path data) {
        Path file = data.resolve("admin.token");
        try {
            return Files.exists(file) ? Files.readString(file).strip() : null;
        } catch (IOException e) {
            throw new TestbedException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
