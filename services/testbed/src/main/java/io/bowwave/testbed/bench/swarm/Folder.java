package io.bowwave.testbed.bench.swarm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where a run's data and logs are; removed at its end unless the user named it. */
public record Folder(Path path, boolean kept) implements AutoCloseable {

    public static Folder of(@Nullable Path named) throws IOException {
        return named == null
                ? new Folder(Files.createTempDirectory("bowwave-bench"), false)
                : new Folder(Files.createDirectories(named).toAbsolutePath(), true);
    }

    @Override
    public void close() throws IOException {
        if (!kept) {
            empty(path);
            Files.deleteIfExists(path);
        }
    }

    /** Removes what is in it. */
    public static void empty(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                if (!each.equals(folder)) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }
}
