package io.bowwave.agent;

import io.bowwave.artifact.HealthCheck;
import io.bowwave.artifact.RunInstructions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Waits until an app is healthy for the first time. */
final class HealthWait {

    /** Without a health check, healthy is what still runs after this time. */
    private static final Duration STILL_RUNS = Duration.ofSeconds(2);

    private static final long LOOK_MILLIS = 50;

    private final HealthProbe probe;

    HealthWait(HealthProbe probe) {
        this.probe = probe;
    }

    /**
     * Returns as soon as the answer is known.
     *
     * @param abort ends the wait early
     * @return empty when healthy; else why not
     */
    Optional<String> await(
            AppProcess process,
            RunInstructions run,
            Path release,
            Map<String, String> environment,
            BooleanSupplier abort)
            throws InterruptedException {
        HealthCheck check = run.health();
        return check == null ? runs(process, abort) : answers(process, check, release, environment, abort);
    }

    /** One try. */
    Optional<String> ask(AppProcess process, HealthCheck check, Path release, Map<String, String> environment)
            throws InterruptedException {
        Optional<String> problem = probe.ask(check, process.pid().port(), release, environment);
        // Something else may answer on the port of a process that has ended.
        return process.alive() ? problem : Optional.of(ended(process));
    }

    /** In words. */
    static String ended(AppProcess process) {
        return process.exitCode().isPresent()
                ? "the process ended with exit code " + process.exitCode().getAsInt()
                : "the process has ended";
    }

    private static Optional<String> runs(AppProcess process, BooleanSupplier abort) throws InterruptedException {
        long end = System.nanoTime() + STILL_RUNS.toNanos();
        while (System.nanoTime() < end && !abort.getAsBoolean()) {
            if (!process.alive()) {
                return Optional.of(ended(process));
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return Optional.empty();
    }

    private Optional<String> answers(
            AppProcess process, HealthCheck check, Path release, Map<String, String> environment, BooleanSupplier abort)
            throws InterruptedException {
        long end = System.nanoTime() + check.start().toNanos();
        String last = "not asked yet";
        while (System.nanoTime() < end && !abort.getAsBoolean()) {
            if (!process.alive()) {
                return Optional.of(ended(process));
            }
            Optional<String> problem = ask(process, check, release, environment);
            if (problem.isEmpty()) {
                return problem;
            }
            last = problem.get();
            Thread.sleep(Math.min(check.interval().toMillis(), 5_000));
        }
        return Optional.of("not healthy after %d ms: %s".formatted(check.start().toMillis(), last));
    }
}
