package io.bowwave.builder.sandbox;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program of the machine to its end, for example git. */
public final class Program {

    private static final int OUTPUT_KEPT = 4096;
    private static final String OWN_VARIABLES = "BOWWAVE_";

    /** @param output the last 4 KiB of what it wrote */
    public record Result(int exit, String output) {}

    private Program() {}

    /**
     * Runs it; kills it, with its children, when the time is over or the thread is interrupted.
     *
     * @param environment on top of this process's, but for what only this process shall know: its {@code BOWWAVE_*} variables
     * @throws IOException also when the time is over
     */
    public static Result run(List<String> command, Path folder, Map<String, String> environment, Duration limit)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith(OWN_VARIABLES));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("%s did not end within %s: %s".formatted(command, limit, tail(output)));
            }
            return new Result(process.exitValue(), tail(output));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Files.deleteIfExists(output);
        }
    }

    private static String tail(Path output) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(output.toFile(), "r")) {
            byte[] end = new byte[(int) Math.min(OUTPUT_KEPT, file.length())];
            file.seek(file.length() - end.length);
            file.readFully(end);
            return new String(end, StandardCharsets.UTF_8).strip();
        }
    }
}
