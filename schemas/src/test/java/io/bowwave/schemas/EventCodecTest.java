package io.bowwave.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.BuildSucceeded;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventCodecTest {

    private static final BuildId BUILD = new BuildId("0192f3c4-7a10-7cc3-98c4-dc0c0c07398f");
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00.120Z");

    private static Event<?> succeeded() {
        Digest digest = Digest.of("x".getBytes(StandardCharsets.UTF_8));
        return new Event<>(
                "build/" + BUILD + "/3",
                NOW,
                "/bowwave/job-tap",
                "web/" + BUILD,
                null,
                new BuildSucceeded(
                        new AppName("web"),
                        BUILD,
                        1,
                        3,
                        "a".repeat(40),
                        "refs/heads/main",
                        new ArtifactRef(digest, digest, 12),
                        12,
                        new RegionName("us-east"),
                        List.of(new RegionName("us-east")),
                        NOW,
                        NOW));
    }

    @Test
    void readsBackWhatItWrites() throws Exception {
        assertThat(EventCodec.decode(EventCodec.encode(succeeded()))).isEqualTo(succeeded());
    }

    @Test
    void writesOneFlatObject() {
        assertThat(new String(EventCodec.encode(succeeded()), StandardCharsets.UTF_8))
                .startsWith(
                        "{\"id\":\"build/0192f3c4-7a10-7cc3-98c4-dc0c0c07398f/3\",\"type\":\"io.bowwave.build.succeeded.v1\","
                                + "\"time\":\"2026-01-31T12:00:00.120Z\"")
                .contains("\"app\":\"web\"");
    }

    @Test
    void keepsNullsOut() {
        Event<?> status = new Event<>(
                "s",
                NOW,
                "x",
                "y",
                null,
                new MachineStatus(
                        new AppName("web"),
                        new RegionName("us-east"),
                        new MachineId("m1"),
                        1,
                        MachineState.IDLE,
                        null,
                        null,
                        null,
                        null,
                        Transfer.NONE,
                        1,
                        NOW));
        assertThat(new String(EventCodec.encode(status), StandardCharsets.UTF_8))
                .doesNotContain("null")
                .contains("\"state\":\"idle\"");
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> EventCodec.decode("[1]".getBytes(StandardCharsets.UTF_8)))
                .hasMessage("value: found JSON ARRAY, expected an object");
        assertThatThrownBy(() -> EventCodec.decode("{oops".getBytes(StandardCharsets.UTF_8)))
                .hasMessageStartingWith("value: not JSON");
        String wrong = new String(EventCodec.encode(succeeded()), StandardCharsets.UTF_8)
                .replace("\"attempt\":1", "\"attempt\":\"one\"");
        assertThatThrownBy(() -> EventCodec.decode(wrong.getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("attempt")
                .hasMessageContaining("one");
        String badApp =
                new String(EventCodec.encode(succeeded()), StandardCharsets.UTF_8).replace("\"web\"", "\"W E B\"");
        assertThatThrownBy(() -> EventCodec.decode(badApp.getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("app: AppName: found \"W E B\", expected");
    }
}
