package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether the API answers, and, for a local stack, whether each of its parts does. */
final class StackChecks {

    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final int HTTP_OK = 200;
    private static final int HTTPS = 443;
    private static final int HTTP = 80;
    private static final Set<String> SERVERS = Set.of("kafka", "postgres", "s3");
    private static final String RESTART = "stop ./bowwave up and start it again";

    private final Session session;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();

    StackChecks(Session session) {
        this.session = session;
    }

    List<Check> run() {
        List<Check> checks = new ArrayList<>();
        Check api = api();
        checks.add(api);
        checks.add(api.state() == Check.State.ok ? token() : Check.skipped("token", "needs the api"));
        Optional<JsonNode> stack = session.stack();
        stack.ifPresent(parts -> checks.addAll(parts(parts)));
        return checks;
    }

    private Check api() {
        try {
            URI server = session.server();
            return health("api", server.toString(), "./bowwave up, or name another server with --server");
        } catch (Failure e) {
            return Check.failed(
                    "api", String.valueOf(e.getMessage()), e.next() == null ? "name a server with --server" : e.next());
        }
    }

    private Check token() {
        try {
            JsonNode who = session.api().get("/v1/whoami");
            return Check.ok("token", Texts.of(who, "name") + ", may " + Texts.of(who, "roles"));
        } catch (Failure e) {
            return Check.failed(
                    "token",
                    String.valueOf(e.getMessage()),
                    session.api().hasToken()
                            ? "check --token, BOWWAVE_TOKEN or "
                                    + session.data().resolve("admin.token")
                            : "set BOWWAVE_TOKEN, or run this beside the .bowwave folder of the stack");
        }
    }

    private List<Check> parts(JsonNode stack) {
        List<Check> checks = new ArrayList<>();
        Path log = session.data().resolve("logs");
        checks.add(port("kafka", stack.path("kafka").asText()));
        checks.add(port("postgres", address(stack.at("/postgres/url").asText())));
        checks.add(port("s3", address(stack.at("/s3/endpoint").asText())));
        for (JsonNode region : stack.path("regions")) {
            checks.add(port(
                    "etcd " + region.path("name").asText(),
                    address(region.path("etcd").asText())));
        }
        for (JsonNode process : stack.path("processes")) {
            String name = process.path("name").asText();
            if (process.path("port").asInt() > 0 && !isServer(name)) {
                checks.add(health(
                        name,
                        "http://127.0.0.1:" + process.path("port").asInt(),
                        "look into " + log + ", then " + RESTART));
            }
        }
        return checks;
    }

    /** Those are looked at by their own ports above; they speak no HTTP, or have no health page. */
    private static boolean isServer(String name) {
        return SERVERS.contains(name) || name.startsWith("etcd");
    }

    private Check health(String name, String server, String fix) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(server + "/health"))
                            .timeout(LIMIT)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == HTTP_OK
                    ? Check.ok(name, server + " is up")
                    : Check.failed(
                            name, server + "/health answers " + answer.statusCode() + " " + brief(answer.body()), fix);
        } catch (IOException e) {
            return Check.failed(name, server + " cannot be reached: " + why(e), fix);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.STOPPED, "interrupted", null);
        }
    }

    private static Check port(String name, String address) {
        int colon = address.lastIndexOf(':');
        if (colon < 0) {
            return Check.failed(name, "stack.json has no address of it", RESTART);
        }
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))),
                    (int) LIMIT.toMillis());
            return Check.ok(name, address + " accepts connections");
        } catch (IOException e) {
            return Check.failed(name, address + " cannot be reached: " + why(e), RESTART);
        }
    }

    /** Host and port of a URL, a JDBC one included. */
    private static String address(String url) {
        if (url.isEmpty()) {
            return "";
        }
        URI uri = URI.create(url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url);
        int port = uri.getPort() > 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? HTTPS : HTTP;
        return uri.getHost() + ":" + port;
    }

    private static String why(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static String brief(String text) {
        return text.length() > 200 ? text.substring(0, 200) + "..." : text;
    }
}
