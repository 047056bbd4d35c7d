package io.bowwave.process;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The frame of every service's {@code main}: {@code --config FILE} names a .properties file, {@code BOWWAVE_<KEY>} in the environment
 * overrides a key of it ({@code BOWWAVE_KAFKA_BOOTSTRAP}). Runs until SIGTERM. Exit codes: 2 wrong config, 3 port taken, 1 other failure.
 */
public final class ProcessMain {

    private static final String ENVIRONMENT_PREFIX = "BOWWAVE_";
    private static final Logger LOG = LoggerFactory.getLogger(ProcessMain.class);

    private ProcessMain() {}

    /** Does not return before the process ends. */
    public static <C extends Record> void run(
            String name, Class<C> type, String[] args, Function<C, RunningProcess> start) {
        C config = configOrExit(name, type, args);
        CountDownLatch ended = new CountDownLatch(1);
        try {
            RunningProcess running = start.apply(config);
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                running.close();
                                ended.countDown();
                            },
                            name + "-shutdown"));
            LOG.info("{} listens on port {}", name, running.port());
            ended.await();
        } catch (PortTakenException e) {
            exit(3, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("{} cannot start", name, e);
            exit(1, name + ": cannot start: " + e.getMessage());
        }
    }

    private static <C extends Record> C configOrExit(String name, Class<C> type, String[] args) {
        try {
            return ConfigReader.read(type, values(type, args, System.getenv()));
        } catch (ConfigException | IOException e) {
            exit(2, name + ": wrong configuration" + System.lineSeparator() + e.getMessage());
            throw new IllegalStateException("unreachable", e);
        }
    }

    /** The file's keys, overridden by those of the environment that the record knows. */
    static Map<String, String> values(Class<? extends Record> type, String[] args, Map<String, String> environment)
            throws IOException {
        Map<String, String> values = new HashMap<>();
        if (args.length == 2 && args[0].equals("--config")) {
            values.putAll(file(Path.of(args[1])));
        } else if (args.length != 0) {
            throw new ConfigException(
                    "found arguments \"%s\", expected --config FILE or none".formatted(String.join(" ", args)));
        }
        for (var component : type.getRecordComponents()) {
            String key = ConfigReader.key(component);
            String given = environment.get(
                    ENVIRONMENT_PREFIX + key.toUpperCase(Locale.ROOT).replace('-', '_'));
            if (given != null) {
                values.put(key, given);
            }
        }
        return values;
    }

    private static Map<String, String> file(Path path) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(path)) {
            properties.load(reader);
        }
        Map<String, String> values = new HashMap<>();
        properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
        return values;
    }

    private static void exit(int code, String message) {
        System.err.println(message);
        System.exit(code);
    }
}
