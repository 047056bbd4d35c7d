package io.bowwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BuildersTest {

    private TestApi api;

    @BeforeEach
    void start() throws IOException {
        api = new TestApi();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void showsBuildersAndWhySoManyAreWanted() {
        api.on("GET /v1/builders", 200, """
                {"wanted":3,"reason":"2 run and 1 can run","queued":5,"running":2,"oldestQueuedSeconds":4,"items":[
                 {"id":"builder-1-0a1b2c3d","labels":{"os":"linux"},"firstSeen":"2026-01-31T11:00:00Z",
                  "lastSeen":"2026-01-31T12:00:05Z","builds":["0192f3c4-7a10-7cc3-98c4-dc0c0c07398f"]},
                 {"id":"builder-2-0a1b2c3d","labels":{},"firstSeen":"2026-01-31T11:00:00Z",
                  "lastSeen":"2026-01-31T12:00:05Z","builds":[]}]}""");
        Run run = Run.against(api).command("builders");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("""
                BUILDER             LABELS    SINCE  LAST SEEN  BUILDS
                builder-1-0a1b2c3d  os=linux  60m    5s         0192f3c4-7a10-7cc3-98c4-dc0c0c07398f
                builder-2-0a1b2c3d  -         60m    5s         -

                5 queued, 2 running, 3 wanted: 2 run and 1 can run
                """);
    }

    @Test
    void showsAlarms() {
        api.on("GET /v1/alarms", 200, "{\"items\":[]}").on("GET /v1/alarms?all=true", 200, """
                {"items":[{"kind":"tap-lag","about":"bowwave_tap","detail":"far behind","raisedAt":"2026-01-31T11:00:00Z",
                  "clearedAt":"2026-01-31T11:59:00Z"}]}""");
        assertThat(Run.against(api).command("alarms").out()).isEqualTo("no alarm\n");
        assertThat(Run.against(api).command("alarms", "--all").out()).isEqualTo("""
                ALARM    ABOUT        SINCE  OVER  WHAT
                tap-lag  bowwave_tap  60m    70s   far behind
                """);
    }
}
