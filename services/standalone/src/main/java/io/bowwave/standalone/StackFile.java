package io.bowwave.standalone;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.bowwave.schemas.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** {@code stack.json}: where everything is, for the CLI, the demo and tests. It is there while the stack is ready, and only then. */
final class StackFile {
    private final DataFolder data;

    StackFile(DataFolder data) {
        this.data = data;
    }

    record Postgres(String url, String user, String password) {}

    record S3(String endpoint, String accessKey, String secretKey) {}

    record RegionPlace(String name, String bucket, String etcd, String depot, boolean home) {}

    record Stack(
            String api,
            String console,
            String queue,
            String kafka,
            int partitions,
            Postgres postgres,
            S3 s3,
            List<RegionPlace> regions,
            List<RunningPart.ProcessInfo> processes,
            long pid) {}

    /** True when an earlier run didn't come to remove it. */
    boolean left() {
        return Files.exists(data.stackFile());
    }

    void write(Stack stack) {
        try {
            DataFolder.writeSecret(data.stackFile(), text(stack));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + data.stackFile(), e);
        }
    }

    private static String text(Stack stack) throws JsonProcessingException {
        Map<?, ?> tree = Json.mapper().convertValue(stack, Map.class);
        return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n";
    }

    void remove() {
        try {
            Files.deleteIfExists(data.stackFile());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + data.stackFile(), e);
        }
    }
}
