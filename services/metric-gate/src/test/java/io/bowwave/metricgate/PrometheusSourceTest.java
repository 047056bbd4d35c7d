package io.bowwave.metricgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.bowwave.process.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrometheusSourceTest {

    private static final Instant AT = Instant.ofEpochMilli(1_700_000_000_123L);
    private static final String GOOD = """
            {"status":"success","data":{"resultType":"scalar","result":[1,"7"]}}""";

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger faults = new AtomicInteger();
    private HttpServer server;
    private PrometheusSource source;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        source = source(Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() {
        source.close();
        server.stop(0);
    }

    private PrometheusSource source(Duration within) {
        return new PrometheusSource(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/prefix"),
                new Secret("key"),
                within,
                Duration.ofMillis(1));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add("%s %s %s"
                .formatted(
                        exchange.getRequestURI(), exchange.getRequestHeaders().getFirst("Authorization"), body));
        boolean good = faults.getAndDecrement() <= 0;
        byte[] text = (good ? GOOD : "{\"status\":\"error\",\"errorType\":\"timeout\",\"error\":\"busy\"}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(good ? 200 : 503, text.length);
        exchange.getResponseBody().write(text);
        exchange.close();
    }

    @Test
    void asksForTheValueAtATime() throws Exception {
        assertThat(source.read("up{job=\"a b\"}", AT)).isEqualTo(new Reading.Value(7));
        assertThat(asked)
                .containsExactly("/prefix/api/v1/query Bearer key"
                        + " query=up%7Bjob%3D%22a+b%22%7D&time=1700000000.123&timeout=20000ms");
    }

    @Test
    void asksAgainWhileTheServerIsBusy() throws Exception {
        faults.set(PrometheusSource.TRIES - 1);
        assertThat(source.read("up", AT)).isEqualTo(new Reading.Value(7));
        assertThat(asked).hasSize(PrometheusSource.TRIES);
    }

    @Test
    void givesUpAndSaysWhy() throws Exception {
        faults.set(Integer.MAX_VALUE);
        assertThat(source.read("up", AT)).isEqualTo(new Reading.Problem("HTTP 503, timeout: busy"));
        assertThat(asked).hasSize(PrometheusSource.TRIES);
    }

    @Test
    void saysThatNobodyIsThere() throws Exception {
        server.stop(0);
        assertThat(source.read("up", AT))
                .isInstanceOfSatisfying(Reading.Problem.class, problem -> assertThat(problem.why())
                        .contains("/prefix/api/v1/query cannot be asked", "ConnectException"));
    }
}
