package io.bowwave.testbed;

import io.bowwave.embedded.EmbeddedServerException;
import io.bowwave.embedded.PrometheusServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One stack for all tests that break nothing on it and have apps of their own, started when the first asks for it as a parameter, with a
 * Prometheus that its gates ask where there is one. Tests run on it side by side: most of their time is waiting.
 */
final class SharedStack implements AutoCloseable {

    static final List<String> REGIONS = List.of("us-east", "eu-west", "ap-south");
    static final int MACHINES = 2;

    private static final Duration SCRAPED_EVERY = Duration.ofMillis(500);

    private final Path folder;
    private final LocalStack stack;
    private @Nullable PrometheusServer prometheus;
    private String without = "";

    private SharedStack() {
        try {
            folder = Files.createTempDirectory("bowwave-stack");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        StackOptions options = StackOptions.usual(folder.resolve("data")).withFleet(REGIONS, MACHINES);
        try {
            prometheus = PrometheusServer.start(folder.resolve("prometheus"), 0, SCRAPED_EVERY);
            options = options.withPrometheus(prometheus.endpoint().toString());
        } catch (EmbeddedServerException e) {
            without = "skipped without Prometheus: " + e.getMessage();
        }
        try {
            stack = LocalStack.start(options);
        } catch (RuntimeException e) {
            closePrometheus();
            throw e;
        }
    }

    LocalStack stack() {
        return stack;
    }

    /** The one that gates ask. Where there is none and none can be fetched, the test is skipped and the report says why. */
    PrometheusServer prometheus() {
        return prometheus == null ? Assumptions.abort(without) : prometheus;
    }

    /** Registers an app that is nobody else's. */
    TinyApp app(String name) {
        return app(stack, folder, name);
    }

    static TinyApp app(LocalStack stack, Path folder, String name) {
        try {
            return TinyApp.register(
                    stack.api(),
                    name,
                    Files.createDirectories(folder.resolve("repositories").resolve(name)),
                    Map.of(),
                    new Random(name.hashCode()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        stack.close();
        closePrometheus();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private void closePrometheus() {
        if (prometheus != null) {
            prometheus.close();
        }
    }

    /** Hands it to tests that ask for one. */
    static final class Extension implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == SharedStack.class;
        }

        @Override
        public SharedStack resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(Namespace.GLOBAL)
                    .computeIfAbsent(SharedStack.class, any -> new SharedStack(), SharedStack.class);
        }
    }
}
