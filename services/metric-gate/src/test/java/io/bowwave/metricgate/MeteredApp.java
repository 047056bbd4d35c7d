package io.bowwave.metricgate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;

/** An app that two builds of run: it tells Prometheus how many requests each has answered and how many of them badly. */
final class MeteredApp implements AutoCloseable {

    private final ConcurrentHashMap<String, Long> requests = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Long> errors = new ConcurrentHashMap<>();
    private final HttpServer server;

    MeteredApp() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", this::metrics);
        server.start();
    }

    /** Host and port. */
    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    void answered(String build, long good, long bad) {
        requests.merge(build, good + bad, Long::sum);
        errors.merge(build, bad, Long::sum);
    }

    private void metrics(HttpExchange exchange) throws IOException {
        StringBuilder text = new StringBuilder();
        requests.forEach(
                (build, count) -> text.append("shop_requests_total{build=\"%s\"} %d\n".formatted(build, count)));
        errors.forEach((build, count) -> text.append("shop_errors_total{build=\"%s\"} %d\n".formatted(build, count)));
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
