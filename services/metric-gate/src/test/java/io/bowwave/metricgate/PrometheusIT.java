package io.bowwave.metricgate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.embedded.PrometheusServer;
import io.bowwave.embedded.junit.RealPrometheus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real Prometheus answers to the questions of gates. */
class PrometheusIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String ERRORS =
            "sum(rate(shop_errors_total{build=\"%s\"}[1m]))" + " / sum(rate(shop_requests_total{build=\"%s\"}[1m]))";

    @TempDir
    static Path folder;

    private static MeteredApp app;
    private static PrometheusServer server;
    private static PrometheusSource source;

    @BeforeAll
    static void start() throws Exception {
        server = RealPrometheus.startOrSkip(folder.resolve("prometheus"), Duration.ofMillis(200));
        app = new MeteredApp();
        server.scrape(List.of(app.address()));
        source = new PrometheusSource(server.endpoint(), null, Duration.ofSeconds(10), Duration.ofMillis(100));
        app.answered("old", 0, 0);
        app.answered("new", 0, 0);
        await().atMost(LIMIT).until(() -> read("count(shop_requests_total)"), new Reading.Value(2)::equals);
        app.answered("old", 990, 10);
        app.answered("new", 50, 50);
        await().atMost(LIMIT).until(() -> read("sum(shop_requests_total)"), new Reading.Value(1100)::equals);
    }

    @AfterAll
    static void stop() {
        for (AutoCloseable each : new AutoCloseable[] {source, app, server}) {
            if (each != null) {
                try {
                    each.close();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private static Reading read(String query) throws InterruptedException {
        return source.read(query, Instant.now());
    }

    private static double errors(String build) throws InterruptedException {
        assertThat(read(ERRORS.formatted(build, build))).isInstanceOf(Reading.Value.class);
        return ((Reading.Value) read(ERRORS.formatted(build, build))).value();
    }

    @Test
    void tellsTwoVersionsApartInTheSameWindow() throws Exception {
        assertThat(errors("old")).isBetween(0.009, 0.011);
        assertThat(errors("new")).isBetween(0.49, 0.51);
    }

    @Test
    void aVersionThatNobodyHasHeardOfHasNoData() throws Exception {
        assertThat(read(ERRORS.formatted("none", "none"))).isEqualTo(new Reading.NoData());
        assertThat(read("0 / 0")).isEqualTo(new Reading.NoData());
    }

    @Test
    void answersAsOfTheTimeThatIsAskedFor() throws Exception {
        assertThat(source.read("sum(shop_requests_total)", Instant.now().minus(Duration.ofHours(1))))
                .isEqualTo(new Reading.NoData());
    }

    @Test
    void saysWhatIsWrongWithAQuery() throws Exception {
        assertThat(problem("sum(")).contains("HTTP 400, bad_data", "parse error");
        assertThat(problem("shop_requests_total")).contains("found 2 series", "expected one");
        assertThat(problem("shop_requests_total[1m]")).contains("found a matrix");
        assertThat(problem("1 / 0")).contains("found +Inf");
    }

    private static String problem(String query) throws InterruptedException {
        assertThat(read(query)).isInstanceOf(Reading.Problem.class);
        return ((Reading.Problem) read(query)).why();
    }
}
