package io.bowwave.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A server that answers as told, one answer after the other; the last one stays. It asks for the token {@code secret}. */
final class TestApi implements AutoCloseable {

    static final String TOKEN = "secret";

    record Answer(int status, String type, String body) {}

    private final HttpServer server;
    private final Map<String, Deque<Answer>> answers = new HashMap<>();
    private final Map<String, byte[]> files = new HashMap<>();
    private final Map<String, String> redirects = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final List<Map<String, String>> headers = new ArrayList<>();

    TestApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** @param request method, path and query, for example {@code GET /v1/apps} */
    TestApi on(String request, int status, String json) {
        return on(request, new Answer(status, status < 400 ? "application/json" : "application/problem+json", json));
    }

    TestApi on(String request, Answer answer) {
        answers.computeIfAbsent(request, key -> new ArrayDeque<>()).add(answer);
        return this;
    }

    /** Bytes, for whoever asks, with a token or without. */
    TestApi file(String request, byte[] content) {
        files.put(request, content);
        return this;
    }

    TestApi redirect(String request, String location) {
        redirects.put(request, location);
        return this;
    }

    /** Requests by now: method, path, query, and body behind a space. */
    synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    synchronized List<Map<String, String>> headers() {
        return List.copyOf(headers);
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        asked.add(body.isEmpty() ? request : request + " " + body);
        Map<String, String> sent = new HashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> sent.put(name, values.getFirst()));
        headers.add(sent);
        byte[] file = files.get(request);
        if (file != null) {
            exchange.sendResponseHeaders(200, file.length);
            exchange.getResponseBody().write(file);
            exchange.close();
            return;
        }
        if (redirects.containsKey(request)) {
            exchange.getResponseHeaders().set("Location", redirects.get(request));
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
            return;
        }
        Answer answer = answer(request, sent.getOrDefault("Authorization", ""));
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Answer answer(String request, String authorization) {
        if (!("Bearer " + TOKEN).equals(authorization) && !request.equals("GET /health")) {
            return problem(401, "unauthorized", "found no known token, expected Authorization: Bearer");
        }
        Deque<Answer> known = answers.get(request);
        if (known == null) {
            return problem(404, "not-found", "nothing at " + request);
        }
        return known.size() > 1 ? known.remove() : known.getFirst();
    }

    static Answer problem(int status, String code, String detail) {
        return new Answer(
                status,
                "application/problem+json",
                "{\"type\":\"urn:bowwave:problem:%s\",\"title\":\"x\",\"status\":%d,\"code\":\"%s\",\"detail\":\"%s\"}"
                        .formatted(code, status, code, detail));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
