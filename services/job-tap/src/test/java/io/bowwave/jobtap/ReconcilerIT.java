package io.bowwave.jobtap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.jobtable.App;
import io.bowwave.jobtable.Build;
import io.bowwave.process.RunningProcess;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.Topics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@RealServers({Server.POSTGRES, Server.KAFKA})
final class ReconcilerIT {

    private static final Duration TWO_PASSES = Duration.ofSeconds(90);

    @Test
    void emitsWhatHappenedBeforeTheSlotWasThere(PostgresServer postgres, KafkaServer kafka) throws Exception {
        try (TapFixture jobs = new TapFixture(postgres, kafka)) {
            jobs.regions();
            App web = jobs.app("web");
            Build ended = jobs.enqueue(web);
            jobs.claim();
            jobs.finish(ended, 1, jobs.success());
            Build queued = jobs.enqueue(web);
            try (RunningProcess tap = jobs.start();
                    HttpClient http = HttpClient.newHttpClient()) {
                await().atMost(TWO_PASSES)
                        .until(() -> jobs.records(Topics.BUILD_EVENTS).size() == 4
                                && jobs.records(Topics.APPS).size() == 1);
                assertThat(jobs.events(Topics.BUILD_EVENTS).stream()
                                .map(Event::id)
                                .toList())
                        .containsExactly(id(ended, 1), id(ended, 2), id(ended, 3), id(queued, 1));
                // What comes later is told once, by the stream alone.
                jobs.claim();
                await().atMost(TWO_PASSES)
                        .until(() -> jobs.records(Topics.BUILD_EVENTS).size() == 5);
                await().atMost(TWO_PASSES).untilAsserted(() -> assertThat(metrics(http, tap))
                        .containsPattern("cdc_holes_total\\{[^}]*} [1-9]")
                        .contains("bowwave_tap_lag_bytes"));
                List<String> ids =
                        jobs.events(Topics.BUILD_EVENTS).stream().map(Event::id).toList();
                assertThat(ids).doesNotHaveDuplicates().contains(id(queued, 2));
            }
        }
    }

    private static String metrics(HttpClient http, RunningProcess tap) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + tap.port() + "/prometheus"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String id(Build build, int revision) {
        return "build/" + build.id() + "/" + revision;
    }
}
