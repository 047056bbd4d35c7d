package io.bowwave.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Programs of the machine: where they are, and short runs of them. */
public final class Programs {
    private Programs() {}

    /** The program's place on the PATH; empty when there is none. */
    public static Optional<Path> find(String program) {
        String path = System.getenv("PATH");
        if (path == null) {
            return Optional.empty();
        }
        for (String folder : path.split(java.io.File.pathSeparator, -1)) {
            Path candidate = Path.of(folder.isEmpty() ? "." : folder, program);
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** What to put before a command so that it leads a session of its own; nothing where the system has no {@code setsid}. */
    static List<String> ownSession() {
        return find("setsid").map(p -> List.of(p.toString())).orElse(List.of());
    }

    /** How a short run ended. */
    public record Result(int exit, String output) {
        public boolean ok() {
            return exit == 0;
        }
    }

    /**
     * Runs a command to its end.
     *
     * @param folder working folder
     * @param limit after which it is ended by force; the exit code is then 124
     */
    public static Result run(Path folder, Duration limit, List<String> command) {
        Path output = null;
        try {
            output = Files.createTempFile("bowwave-run", ".txt");
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            return new Result(
                    ended ? process.exitValue() : 124, Files.readString(output).strip());
        } catch (IOException e) {
            return new Result(127, command.getFirst() + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException("Interrupted while `" + command.getFirst() + "` ran", e);
        } finally {
            delete(output);
        }
    }

    private static void delete(@org.jspecify.annotations.Nullable Path file) {
        if (file != null && !file.toFile().delete()) {
            file.toFile().deleteOnExit();
        }
    }
}
