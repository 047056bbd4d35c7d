package io.bowwave.standalone;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What {@code bowwave up} prints when everything is ready: where to go, and what to try. */
final class Greeting {
    private final UpOptions options;
    private final Standalone stack;
    private final Progress progress;

    Greeting(UpOptions options, Standalone stack, Progress progress) {
        this.options = options;
        this.stack = stack;
        this.progress = progress;
    }

    void print() {
        String command = command();
        progress.line("""

                Bowwave is ready after %.1f s: %d regions, %d machines.

                  Console  %s/?token=%s
                  API      %s (the token is in %s)
                  Logs     %s

                Try in a second terminal:
                  %s demo
                  %s app create hello --repo /path/to/a/git/repository
                  %s status hello

                Ctrl-C stops everything; the data stays.
                """.formatted(
                        progress.seconds(),
                        options.regions().size(),
                        options.regions().size() * options.agents(),
                        stack.api(),
                        stack.adminToken(),
                        stack.api(),
                        stack.data().resolve("admin.token"),
                        stack.data().resolve("logs"),
                        command,
                        command,
                        command));
    }

    /** As it has to be typed in this folder. */
    private String command() {
        @Nullable String launcher = System.getProperty("bowwave.launcher");
        Path here = Path.of("").toAbsolutePath();
        String program = launcher == null
                ? "bowwave"
                : Path.of(launcher).getParent() != null
                                && here.equals(Path.of(launcher).getParent())
                        ? "./bowwave"
                        : launcher;
        boolean usual = options.data().equals(here.resolve(".bowwave"));
        return usual ? program : "BOWWAVE_DATA=" + options.data() + " " + program;
    }
}
