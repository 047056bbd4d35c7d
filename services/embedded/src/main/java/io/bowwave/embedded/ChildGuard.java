package io.bowwave.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Ends this process's children when it goes away without having done so. A shell holds the other end of a pipe: it is told which
 * children live, and when the pipe closes (which the kernel does, however we die) it ends those that are left, first by their
 * stop signal, after 4 seconds by SIGKILL. It sits in a session of its own, so that neither Ctrl-C nor a closed terminal
 * reaches it.
 *
 * <p>One for each JVM; thread-safe.
 */
final class ChildGuard {
    static final ChildGuard INSTANCE = new ChildGuard();

    private final Map<Long, String> children = new LinkedHashMap<>();
    private @Nullable Process shell;
    private @Nullable Writer pipe;

    private ChildGuard() {}

    synchronized void watch(long pid, String signal) {
        children.put(pid, signal);
        tell("+ " + pid + " " + signal);
    }

    synchronized void forget(long pid) {
        if (children.remove(pid) != null) {
            tell("- " + pid + " -");
        }
    }

    /** A guard that was killed is replaced, and told everything again. */
    private void tell(String line) {
        Process running = shell;
        Writer open = pipe;
        if (running != null && open != null && running.isAlive()) {
            try {
                open.write(line + "\n");
                open.flush();
                return;
            } catch (IOException e) {
                running.destroyForcibly();
            }
        }
        startAgain();
    }

    private void startAgain() {
        try {
            List<String> command = new ArrayList<>(Programs.ownSession());
            command.addAll(List.of("sh", "-c", script()));
            Process started = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Writer writer = started.outputWriter(StandardCharsets.US_ASCII);
            for (Map.Entry<Long, String> child : children.entrySet()) {
                writer.write("+ " + child.getKey() + " " + child.getValue() + "\n");
            }
            writer.flush();
            shell = started;
            pipe = writer;
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    "Cannot start the shell that ends child processes when this process dies: " + e.getMessage()
                            + ". Expected: `sh` on the PATH.",
                    e);
        }
    }

    private static String script() {
        try (InputStream in = ChildGuard.class.getResourceAsStream("guard.sh")) {
            if (in == null) {
                throw new IllegalStateException("guard.sh is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
