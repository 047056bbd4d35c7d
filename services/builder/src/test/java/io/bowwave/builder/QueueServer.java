package io.bowwave.builder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.BuildId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The queue's side of the contract, in memory: gives out what a test enqueues and keeps what it is told. */
final class QueueServer implements AutoCloseable {

    static final String TOKEN = "builder-token";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<ObjectNode> queued = new LinkedBlockingQueue<>();
    private final Map<String, JsonNode> finished = new ConcurrentHashMap<>();
    private final Map<String, String> secrets = new ConcurrentHashMap<>();
    private final Map<String, String> logs = new ConcurrentHashMap<>();
    private final AtomicInteger heartbeats = new AtomicInteger();
    private final Random random = new Random();
    private volatile String cancel = "";
    private volatile boolean fenced;
    private volatile boolean away;

    QueueServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/claims", exchange -> answer(exchange, this::claim));
        server.createContext("/v1/builds/", exchange -> answer(exchange, this::build));
        server.start();
    }

    private interface Handler {
        JsonNode handle(String path, JsonNode body) throws Exception;
    }

    private static final class Fenced extends Exception {}

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    String enqueue(String app, URI repo, String commit, long timeoutMillis, List<ArtifactRef> bases) {
        return enqueue(app, repo, commit, timeoutMillis, bases, null);
    }

    String enqueue(
            String app,
            URI repo,
            String commit,
            long timeoutMillis,
            List<ArtifactRef> bases,
            @Nullable Long silenceMillis) {
        BuildId build = BuildId.at(System.currentTimeMillis(), random);
        ObjectNode job = Json.mapper().createObjectNode();
        job.put("build", build.text()).put("attempt", 1).put("app", app).put("repoUrl", repo.toString());
        job.put("ref", "refs/heads/main").put("commit", commit);
        job.put("timeoutMillis", timeoutMillis).put("leaseMillis", 20_000).put("heartbeatMillis", 100);
        job.put("silenceMillis", silenceMillis);
        job.set("bases", Json.mapper().valueToTree(bases));
        queued.add(job);
        return build.text();
    }

    /** Null until the builder has said so. */
    @Nullable
    JsonNode finished(String build) {
        return finished.get(build);
    }

    String log(String build) {
        return logs.getOrDefault(build, "");
    }

    int heartbeats() {
        return heartbeats.get();
    }

    void cancel(String reason) {
        cancel = reason;
    }

    void fence() {
        fenced = true;
    }

    void away(boolean now) {
        away = now;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private JsonNode claim(String path, JsonNode body) throws Exception {
        ArrayNode jobs = Json.mapper().createArrayNode();
        ObjectNode job = queued.poll(Math.min(300, body.path("waitMillis").asLong()), TimeUnit.MILLISECONDS);
        if (job != null) {
            jobs.add(job);
        }
        return Json.mapper().createObjectNode().set("jobs", jobs);
    }

    private JsonNode build(String path, JsonNode body) throws Exception {
        String[] parts = path.split("/", -1);
        if (fenced) {
            throw new Fenced();
        }
        switch (parts[6]) {
            case "heartbeat" -> heartbeats.incrementAndGet();
            case "log" -> log(parts[3], body);
            case "secrets" -> {
                return secrets(body);
            }
            default -> finished.put(parts[3], body);
        }
        return Json.mapper().createObjectNode().put("cancel", !cancel.isEmpty()).put("reason", cancel);
    }

    private JsonNode secrets(JsonNode body) {
        ObjectNode answer = Json.mapper().createObjectNode();
        ObjectNode values = answer.putObject("values");
        ObjectNode refused = answer.putObject("refused");
        for (JsonNode name : body.path("names")) {
            String value = secrets.get(name.asText());
            if (value == null) {
                refused.put(name.asText(), "no such secret");
            } else {
                values.put(name.asText(), value);
            }
        }
        return answer;
    }

    void secret(String name, String value) {
        secrets.put(name, value);
    }

    private void log(String build, JsonNode body) {
        logs.merge(build, text(body, 0), (log, ignored) -> log + text(body, log.length()));
    }

    /** What a segment adds to a log of this length. */
    private static String text(JsonNode body, int length) {
        String text = body.path("offset").asLong() == length ? body.path("text").asText() : "";
        return body.path("last").asBoolean() ? text + "<end>" : text;
    }

    private void answer(HttpExchange exchange, Handler handler) throws IOException {
        try {
            JsonNode body = Json.mapper().readTree(exchange.getRequestBody());
            if (away) {
                send(exchange, 503, Map.of("code", "away", "detail", "away"));
            } else if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                send(exchange, 401, Map.of("code", "bad-token", "detail", "no such token"));
            } else {
                send(exchange, 200, handler.handle(exchange.getRequestURI().getPath(), body));
            }
        } catch (Fenced e) {
            send(exchange, 409, Map.of("code", "fenced", "detail", "attempt 1 is over"));
        } catch (Exception e) {
            send(exchange, 500, Map.of("code", "broken", "detail", e.toString()));
        } finally {
            exchange.close();
        }
    }

    private static void send(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] bytes = Json.mapper().writeValueAsBytes(body);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
