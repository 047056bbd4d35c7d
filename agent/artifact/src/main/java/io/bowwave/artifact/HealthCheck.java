package io.bowwave.artifact;

import java.time.Duration;

/**
 * How an agent finds out whether the app runs well.
 *
 * @param timeout of one try, more than 0
 * @param interval between tries, more than 0
 * @param start how long the app may take until it is healthy for the first time, more than 0
 */
public record HealthCheck(Probe probe, Duration timeout, Duration interval, Duration start) {

    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);
    public static final Duration DEFAULT_INTERVAL = Duration.ofMillis(500);
    public static final Duration DEFAULT_START = Duration.ofSeconds(30);

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
    }
}
