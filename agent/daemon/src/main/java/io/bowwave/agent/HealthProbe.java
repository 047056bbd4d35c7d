package io.bowwave.agent;

import io.bowwave.artifact.HealthCheck;
import io.bowwave.swarm.HttpCalls;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One try of a health check. */
final class HealthProbe {

    /** Empty when healthy; else what is wrong. */
    Optional<String> ask(HealthCheck check, int port, Path release, Map<String, String> environment)
            throws InterruptedException {
        return switch (check.probe()) {
            case HealthCheck.Http(String path) -> http(check, port, path);
            case HealthCheck.Tcp() -> tcp(check, port);
            case HealthCheck.Command(String command) -> command(check, command, release, environment);
        };
    }

    private static Optional<String> http(HealthCheck check, int port, String path) {
        URI url = URI.create("http://127.0.0.1:" + port + path);
        try {
            int status = HttpCalls.status(url, check.timeout());
            return status >= 200 && status < 300
                    ? Optional.empty()
                    : Optional.of("GET %s answers %d, expected 200 to 299".formatted(url, status));
        } catch (IOException e) {
            return Optional.of("GET %s: %s".formatted(url, e.getMessage()));
        }
    }

    private static Optional<String> tcp(HealthCheck check, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int)
                    check.timeout().toMillis());
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("port %d: %s".formatted(port, e.getMessage()));
        }
    }

    private static Optional<String> command(
            HealthCheck check, String command, Path release, Map<String, String> environment)
            throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command)
                .directory(release.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            if (!process.waitFor(check.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                return Optional.of("\"%s\" has not ended within %d ms"
                        .formatted(command, check.timeout().toMillis()));
            }
            return process.exitValue() == 0
                    ? Optional.empty()
                    : Optional.of("\"%s\" exits with %d".formatted(command, process.exitValue()));
        } catch (IOException e) {
            return Optional.of("\"%s\": %s".formatted(command, e.getMessage()));
        }
    }
}
