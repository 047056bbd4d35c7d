package io.bowwave.testbed.demo;

import io.bowwave.embedded.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Finds a small web server that this machine has already: Python's, else the JDK's. */
public final class WebServerCommand {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String PYTHON_SAYS = "import http.server, sys; print(sys.executable)";

    private WebServerCommand() {}

    /** A line of shell that serves the folder {@code public} on {@code $PORT}. */
    public static String find() {
        return python().map(python ->
                        "exec \"" + python + "\" -I -S -m http.server --bind 127.0.0.1 --directory public \"$PORT\"")
                .orElseGet(WebServerCommand::jdk);
    }

    /** The interpreter itself: what stands on the PATH may be a wrapper that needs more environment than an app gets. */
    private static Optional<String> python() {
        if (Programs.find("python3").isEmpty()) {
            return Optional.empty();
        }
        Programs.Result said = Programs.run(Path.of("/"), LIMIT, List.of("python3", "-c", PYTHON_SAYS));
        return Optional.of(said.output()).filter(path -> said.ok() && Files.isExecutable(Path.of(path)));
    }

    private static String jdk() {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return "exec \"" + java
                + "\" -Xmx16m -Xss256k -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -m jdk.httpserver"
                + " -b 127.0.0.1 -p \"$PORT\" -d \"$(pwd -P)/public\"";
    }
}
