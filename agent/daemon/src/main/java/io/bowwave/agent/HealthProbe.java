package io.bowwave.agent;

import io.bowwave.agent.driver.Shell;
import io.bowwave.artifact.run.HealthCheck;
import io.bowwave.swarm.HttpCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;

/** One try of a health check. */
final class HealthProbe {

    /** Empty when healthy; else what is wrong. */
    Optional<String> ask(HealthCheck check, int port, Shell shell) throws InterruptedException {
        return switch (check.probe()) {
            case HealthCheck.Http(String path) -> http(check, port, path);
            case HealthCheck.Tcp() -> tcp(check, port);
            case HealthCheck.Command(String command) -> shell.quiet().run(command, check.timeout(), () -> false);
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
}
