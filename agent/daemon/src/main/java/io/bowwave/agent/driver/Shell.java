package io.bowwave.agent.driver;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Commands of an app that end by themselves: hooks, and those of driver command. Each runs in a session of its own, so that it is ended with
 * all its children when it takes too long.
 *
 * @param folder that it runs in
 * @param environment beside the agent's own
 * @param output what it prints is appended to this file
 */
public record Shell(Path folder, Map<String, String> environment, Path output) {

    private static final long LOOK_MILLIS = 100;

    private static final Path NOWHERE = Path.of("/dev/null");

    /** The same, of which nobody sees what it prints. */
    public Shell quiet() {
        return new Shell(folder, environment, NOWHERE);
    }

    /**
     * Runs it to its end.
     *
     * @param abort ends it early
     * @return empty when its exit status was 0; else what is wrong, in words
     */
    public Optional<String> run(String command, Duration timeout, BooleanSupplier abort) throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("setsid", "sh", "-c", command)
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("BOWWAVE_"));
        builder.environment().putAll(environment);
        try {
            return end(command, builder.start(), timeout, abort);
        } catch (IOException e) {
            return Optional.of("\"%s\": %s".formatted(command, e.getMessage()));
        }
    }

    private static Optional<String> end(String command, Process process, Duration timeout, BooleanSupplier abort)
            throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        boolean ended = false;
        try {
            while (!ended && System.nanoTime() < end && !abort.getAsBoolean()) {
                ended = process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
        } finally {
            if (!ended) {
                new ProcessGroup(process.pid()).kill();
            }
        }
        if (!ended) {
            return Optional.of("\"%s\" has not ended within %d ms".formatted(command, timeout.toMillis()));
        }
        return process.exitValue() == 0
                ? Optional.empty()
                : Optional.of("\"%s\" exits with %d".formatted(command, process.exitValue()));
    }
}
