package io.bowwave.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What the command finds around it.
 *
 * @param folder the working folder
 * @param zone of the times that people write without one
 * @param color whether escape sequences may be written to {@code out}
 */
record Surroundings(
        PrintWriter out,
        PrintWriter err,
        boolean color,
        Map<String, String> environment,
        Path folder,
        InstantSource clock,
        ZoneId zone,
        Pause pause,
        RandomGenerator random) {

    /** Waits; a test's passes virtual time. */
    interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    /** Waits so long. */
    void sleep(Duration time) {
        try {
            pause.of(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.STOPPED, "interrupted", null);
        }
    }
}
