package io.bowwave.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** {@code /metrics} (Prometheus text) and {@code /health} (JSON). */
final class MetricsServer implements AutoCloseable {

    private final HttpServer server;

    private MetricsServer(HttpServer server) {
        this.server = server;
    }

    /** @param port 0 takes a free one */
    @SuppressWarnings("AddressSelection") // The operator names the one address to listen on.
    static MetricsServer start(String host, int port, Supplier<String> metrics, Supplier<Health> health)
            throws IOException {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(host, port), 16);
        } catch (IOException e) {
            throw new IOException("metrics port: cannot listen on %s:%d: %s".formatted(host, port, e.getMessage()), e);
        }
        server.createContext("/metrics", exchange -> answer(exchange, 200, "text/plain; version=0.0.4", metrics.get()));
        server.createContext("/health", exchange -> {
            Health found = health.get();
            answer(exchange, found.up() ? 200 : 503, "application/json", found.json());
        });
        server.start();
        return new MetricsServer(server);
    }

    /** @param json for people and programs */
    record Health(boolean up, String json) {}

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
