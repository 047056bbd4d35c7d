package io.bowwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.cli.TestApi.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventsTest {

    private TestApi api;

    @BeforeEach
    void start() throws IOException {
        api = new TestApi();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private static Answer events(int... cursors) {
        StringBuilder body = new StringBuilder(": heartbeat\nid: c0\n\n");
        for (int cursor : cursors) {
            body.append("id: c")
                    .append(cursor)
                    .append("\ndata: {\"type\":\"io.bowwave.build.started.v1\",\"time\":\"2026-01-31T12:00:0")
                    .append(cursor)
                    .append(
                            ".000Z\",\"app\":\"web\",\"build\":\"0192f3c4-7a10-7cc3-98c4-dc0c0c07398f\",\"attempt\":1,\"worker\":\"b1\"}\n\n");
        }
        return new Answer(200, "text/event-stream", body.toString());
    }

    @Test
    void goesOnWhereItWasAfterALostConnection() {
        api.on("GET /v1/events?from=beginning&app=web", events(1, 2))
                .on("GET /v1/events?from=beginning&app=web", events(3));
        Run run = Run.against(api).command("events", "--app", "web", "--from", "beginning", "--limit", "3");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .hasSize(3)
                .first()
                .isEqualTo("2026-01-31T12:00:01.000Z  web               build.started 0192f3c4-7a10, attempt 1 on b1");
        assertThat(run.err()).contains("connection lost").contains("trying again from c2");
        assertThat(api.headers().get(0)).doesNotContainKey("Last-event-id");
        assertThat(api.headers().get(1)).containsEntry("Last-event-id", "c2");
    }

    @Test
    void comesBackToThePlaceOfAHeartbeat() {
        api.on("GET /v1/events?from=now", events()).on("GET /v1/events?from=now", events(1));
        assertThat(Run.against(api).command("events", "--limit", "1").exit()).isZero();
        assertThat(api.headers().get(1)).containsEntry("Last-event-id", "c0");
    }

    @Test
    void printsEventsAsTheyAreWhenJsonIsAsked() {
        api.on("GET /v1/events?from=now", events(1));
        assertThat(Run.against(api)
                        .command("events", "--limit", "1", "-o", "json")
                        .out())
                .startsWith("{\"type\":\"io.bowwave.build.started.v1\"");
    }

    @Test
    void givesUpAtOnceWhenTheServerWasNeverThere() {
        String gone = api.url();
        api.close();
        assertThat(Run.against(api)
                        .with("BOWWAVE_SERVER", gone)
                        .command("events")
                        .exit())
                .isEqualTo(9);
    }

    @Test
    void givesUpWhenTheServerStaysAway() {
        api.on("GET /v1/events?from=now", events(1))
                .on("GET /v1/events?from=now", TestApi.problem(503, "busy", "later"));
        Run run = Run.against(api).command("events");
        assertThat(run.exit()).isEqualTo(9);
        assertThat(run.waited()).isGreaterThan(java.time.Duration.ofMinutes(9));
    }

    @Test
    void namesAnEventThatItDoesNotKnow() throws Exception {
        assertThat(EventTexts.of(io.bowwave.schemas.Json.mapper()
                        .readTree("{\"type\":\"io.bowwave.freeze.started.v2\",\"subject\":\"web\"}")))
                .isEqualTo("freeze.started web");
    }
}
