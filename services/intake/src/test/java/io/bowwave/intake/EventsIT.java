package io.bowwave.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.jobtable.Build;
import io.bowwave.schemas.Json;
import java.io.BufferedReader;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Events as they come. */
@RealServers({Server.POSTGRES, Server.KAFKA, Server.S3})
@ExtendWith(SharedStack.class)
final class EventsIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final Stack stack;

    EventsIT(Stack stack) {
        this.stack = stack;
    }

    @Test
    void streamsEventsAndGoesOnBehindTheLastOne() throws Exception {
        Scenario scenario = stack.scenario();
        Build build = scenario.queue('d');
        HttpResponse<InputStream> first = stack.stream(stack.request("/v1/events?app=" + scenario.app));
        assertThat(first.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        String cursor;
        try (BufferedReader reader = Responses.lines(first)) {
            assertThat(reader.readLine()).isEqualTo("retry: 1000");
            assertThat(reader.readLine()).isEqualTo(": heartbeat");
            scenario.run(build);
            List<String> event = next(reader);
            cursor = event.get(0).substring("id: ".length());
            JsonNode data = Json.mapper().readTree(event.get(1).substring("data: ".length()));
            assertThat(data.path("topic").asText()).isEqualTo("bowwave.build-events");
            assertThat(data.path("type").asText()).isEqualTo("io.bowwave.build.queued.v1");
        }
        scenario.succeed(build, 1, 1);

        HttpResponse<InputStream> second =
                stack.stream(stack.request("/v1/events?topic=build-events&app=" + scenario.app)
                        .header("Last-Event-ID", cursor));
        try (BufferedReader reader = Responses.lines(second)) {
            assertThat(next(reader).get(1)).contains("io.bowwave.build.started.v1");
            assertThat(next(reader).get(1)).contains("io.bowwave.build.succeeded.v1");
        }
    }

    @Test
    void boundsThoseWhoFollowAndMakesRoomWhenTheyLeave() throws Exception {
        List<HttpResponse<InputStream>> open = new ArrayList<>();
        await().atMost(SOON).until(() -> {
            HttpResponse<InputStream> response = stack.stream(stack.request("/v1/events"));
            open.add(response);
            return response.statusCode() == 503;
        });
        assertThat(open.getLast().headers().firstValue("Retry-After")).isPresent();
        for (HttpResponse<InputStream> each : open) {
            each.body().close();
        }
        await().atMost(SOON).untilAsserted(() -> {
            HttpResponse<InputStream> response = stack.stream(stack.request("/v1/events"));
            response.body().close();
            assertThat(response.statusCode()).isEqualTo(200);
        });
    }

    /** The lines of the next event that is no heartbeat. */
    private static List<String> next(BufferedReader reader) throws Exception {
        while (true) {
            List<String> lines = new ArrayList<>();
            for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
                lines.add(line);
            }
            if (lines.size() == 2 && lines.get(1).startsWith("data: ")) {
                return lines;
            }
        }
    }
}
