package io.bowwave.agent;

import io.bowwave.agent.driver.Running;
import io.bowwave.agent.driver.Shell;
import io.bowwave.artifact.run.HealthCheck;
import io.bowwave.artifact.run.RunInstructions;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Waits until an app is healthy, and has been for as long as it must. */
final class HealthWait {

    /** Without a health check, healthy is what still runs after this time. */
    private static final long STILL_RUNS_MILLIS = 2_000;

    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final long LOOK_MILLIS = 50;

    private final HealthProbe probe;

    HealthWait(HealthProbe probe) {
        this.probe = probe;
    }

    /**
     * Returns as soon as the answer is known.
     *
     * @param shell for commands of the app
     * @param abort ends the wait early
     * @return empty when healthy; else why not
     */
    Optional<String> await(Running app, RunInstructions run, Shell shell, BooleanSupplier abort)
            throws InterruptedException {
        HealthCheck check = run.health();
        return check == null ? runs(app, STILL_RUNS_MILLIS, abort) : answers(app, check, shell, abort);
    }

    /** One try. */
    Optional<String> ask(Running app, HealthCheck check, Shell shell) throws InterruptedException {
        Optional<String> problem = probe.ask(check, app.handle().port(), shell);
        // Something else may answer on the port of a process that has ended.
        return app.alive() ? problem : Optional.of(ended(app));
    }

    /** In words. */
    static String ended(Running app) {
        return app.exitCode().isPresent()
                ? "the process ended with exit code " + app.exitCode().getAsInt()
                : "the process has ended";
    }

    /** Empty when it still runs after that time. */
    private static Optional<String> runs(Running app, long millis, BooleanSupplier abort) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (System.nanoTime() < end && !abort.getAsBoolean()) {
            if (!app.alive()) {
                return Optional.of(ended(app));
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return Optional.empty();
    }

    /** A miss within the minimum begins it anew; the time for all of it is bounded. */
    private Optional<String> answers(Running app, HealthCheck check, Shell shell, BooleanSupplier abort)
            throws InterruptedException {
        long began = System.nanoTime();
        long firstBy = check.start().toNanos();
        long allBy = firstBy + check.minimum().toNanos();
        long healthySince = -1;
        boolean answered = false;
        while (!abort.getAsBoolean()) {
            Optional<String> problem = ask(app, check, shell);
            long now = System.nanoTime() - began;
            if (!app.alive()) {
                return problem;
            }
            answered |= problem.isEmpty();
            healthySince = problem.isPresent() ? -1 : healthySince < 0 ? now : healthySince;
            if (healthySince >= 0 && now - healthySince >= check.minimum().toNanos()) {
                return problem;
            }
            if (now >= (answered ? allBy : firstBy)) {
                return Optional.of(tooLate(check, answered, problem.orElse("its minimum time is not over")));
            }
            runs(app, Math.min(check.interval().toMillis(), LONGEST_PAUSE_MILLIS), abort);
        }
        return Optional.of("nobody waits for it any more");
    }

    private static String tooLate(HealthCheck check, boolean answered, String last) {
        return answered
                ? "healthy, but not for %d ms without a miss: %s"
                        .formatted(check.minimum().toMillis(), last)
                : "not healthy after %d ms: %s".formatted(check.start().toMillis(), last);
    }
}
