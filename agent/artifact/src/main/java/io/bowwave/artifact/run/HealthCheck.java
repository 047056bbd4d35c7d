package io.bowwave.artifact.run;

import java.time.Duration;

/**
 * How an agent finds out whether the app runs well.
 *
 * @param timeout of one try, more than 0
 * @param interval between tries until it is reported healthy, more than 0
 * @param start how long the app may take until it is healthy for the first time, more than 0
 * @param minimum how long it must have been healthy without a miss before it counts as healthy; it has this time beside {@code start}
 * @param period between tries later on, more than 0
 * @param threshold so many misses in a row, later on, mean that it is not healthy any more, 1 to 1,000
 */
public record HealthCheck(
        Probe probe,
        Duration timeout,
        Duration interval,
        Duration start,
        Duration minimum,
        Duration period,
        int threshold) {

    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);
    public static final Duration DEFAULT_INTERVAL = Duration.ofMillis(500);
    public static final Duration DEFAULT_START = Duration.ofSeconds(30);
    public static final Duration DEFAULT_PERIOD = Duration.ofSeconds(5);
    public static final int DEFAULT_THRESHOLD = 3;
    public static final int MAX_THRESHOLD = 1_000;

    /** One try. */
    public sealed interface Probe {}

    /**
     * GET on the app's port; healthy is a status from 200 to 299.
     *
     * @param path begins with a slash
     */
    public record Http(String path) implements Probe {

        public Http {
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException(
                        "health.http: found \"%s\", expected a path that begins with /".formatted(path));
            }
        }
    }

    /** The app's port accepts a connection. */
    public record Tcp() implements Probe {}

    /**
     * {@code sh -c} in the release folder with the app's environment; healthy is exit status 0.
     *
     * @param command not empty
     */
    public record Command(String command) implements Probe {

        public Command {
            if (command.isBlank()) {
                throw new IllegalArgumentException("health.command: found nothing, expected a command");
            }
        }
    }

    public HealthCheck {
        RunInstructions.checkDuration("health.timeout", timeout);
        RunInstructions.checkDuration("health.interval", interval);
        RunInstructions.checkDuration("health.start", start);
        RunInstructions.checkDuration("health.period", period);
        if (!minimum.isZero()) {
            RunInstructions.checkDuration("health.minimum", minimum);
        }
        if (threshold < 1 || threshold > MAX_THRESHOLD) {
            throw new IllegalArgumentException(
                    "health.threshold: found %d, expected 1 to %d".formatted(threshold, MAX_THRESHOLD));
        }
    }

    /** Healthy with the first good answer. */
    public HealthCheck(Probe probe, Duration timeout, Duration interval, Duration start) {
        this(probe, timeout, interval, start, Duration.ZERO, DEFAULT_PERIOD, DEFAULT_THRESHOLD);
    }
}
