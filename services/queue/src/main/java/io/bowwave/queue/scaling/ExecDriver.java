package io.bowwave.queue.scaling;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Tells a command of the user's how many builders there should be: {@code sh -c COMMAND} with {@code BOWWAVE_BUILDERS_WANTED} in its
 * environment, whenever the number changes, and each five minutes in case something else has changed it.
 */
final class ExecDriver implements BuilderDriver {

    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final Duration AGAIN = Duration.ofMinutes(5);
    private static final int MOST_OUTPUT = 500;

    private final String command;
    private int told = -1;
    private long toldNanos;

    ExecDriver(String command) {
        this.command = command;
    }

    @Override
    public void apply(int wanted) throws IOException, InterruptedException {
        if (wanted == told && System.nanoTime() - toldNanos < AGAIN.toNanos()) {
            return;
        }
        Path output = Files.createTempFile("scale", ".out");
        try {
            run(wanted, output);
        } finally {
            Files.deleteIfExists(output);
        }
        told = wanted;
        toldNanos = System.nanoTime();
    }

    private void run(int wanted, Path output) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile());
        builder.environment().put("BOWWAVE_BUILDERS_WANTED", Integer.toString(wanted));
        Process process = builder.start();
        try {
            if (!process.waitFor(WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("scale-command: not done within " + WITHIN.toSeconds() + " s: " + command);
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new IOException("scale-command: exited with %d, expected 0: %s"
                    .formatted(process.exitValue(), end(Files.readString(output, StandardCharsets.UTF_8))));
        }
    }

    private static String end(String text) {
        String stripped = text.strip();
        return stripped.substring(Math.max(0, stripped.length() - MOST_OUTPUT));
    }
}
