package io.bowwave.swarm.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.schemas.Json;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.Target;
import io.bowwave.swarm.PeerAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmallJsonTest {

    /** Some records. */
    record Place(Digest blob, int piece) {}

    record Places(List<Place> places, PeerAddress peer, boolean origin, long millis, List<PeerAddress> none) {}

    private static final Digest DIGEST = Digest.of(new byte[] {1});
    private static final Target TARGET = new Target(
            new BuildId("0192f3c4-0000-7000-8000-000000000001"),
            "c".repeat(40),
            new ArtifactRef(DIGEST, DIGEST, 1L << 40));
    private static final PeerAddress PEER = new PeerAddress("10.0.0.1", 7000);

    static List<Record> records() {
        return List.of(
                new Goal(
                        new AppName("web"),
                        new RegionName("us-east"),
                        7,
                        TARGET,
                        null,
                        1000,
                        Map.of("tier", "edge"),
                        new RequestId("0192f3c4-0000-7000-8000-000000000002"),
                        Instant.parse("2026-01-31T12:00:00.123Z"),
                        null),
                new MachineStatus(
                        new AppName("web"),
                        new RegionName("us-east"),
                        new MachineId("m1"),
                        7,
                        MachineState.REVERTED,
                        TARGET.build(),
                        null,
                        "it said \"no\"\n\tand \\ \u0001 \u00e9 \ud83c\udf0a",
                        "10.0.0.1:80",
                        new Transfer(1, 2, 3),
                        99,
                        Instant.EPOCH),
                new Place(DIGEST, 3),
                new Places(List.of(new Place(DIGEST, 1)), PEER, true, 3000, List.of()));
    }

    @ParameterizedTest
    @MethodSource("records")
    void writesAndReadsWhatTheServicesWriteAndRead(Record each) throws Exception {
        byte[] small = SmallJson.write(each);
        assertThat(new String(small, StandardCharsets.UTF_8))
                .isEqualTo(Json.mapper().writeValueAsString(each));
        assertThat(Json.mapper().readValue(small, each.getClass())).isEqualTo(each);
        assertThat(SmallJson.read(Json.mapper().writeValueAsBytes(each), each.getClass()))
                .isEqualTo(each);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"a\":}",
                "{\"a\":1,}",
                "[1 2]",
                "{\"a\":1}x",
                "{\"a\":01e}",
                "{\"a\":\"\\u12\"}",
                "tru",
                "{\"a\":+1}",
                "{a:1}",
                "\"\n\""
            })
    void refusesWhatIsNotJson(String text) {
        assertThatThrownBy(() -> SmallJson.object(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("found");
    }

    @Test
    void refusesWhatIsTooDeep() {
        assertThatThrownBy(() -> SmallJson.object("[".repeat(10_000).getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("64");
    }

    @Test
    void namesThePropertyThatIsWrong() {
        refuses("{\"blob\":\"x\",\"piece\":1}", "blob: ");
        refuses("{\"blob\":\"" + DIGEST + "\",\"piece\":\"1\"}", "piece: found \"1\", expected int");
        refuses("{\"blob\":\"" + DIGEST + "\"}", "piece: found nothing, expected int");
        refuses("{\"blob\":\"" + DIGEST + "\",\"piece\":3000000000}", "piece: found 3000000000");
        refuses("[]", "value: found an array, expected an object");
    }

    @Test
    void passesOverWhatItDoesNotKnow() throws Exception {
        String text = "{\"new\":{\"a\":[1,2.5,null,true]},\"piece\":1,\"blob\":\"" + DIGEST + "\"}";
        assertThat(SmallJson.read(text.getBytes(StandardCharsets.UTF_8), Place.class))
                .isEqualTo(new Place(DIGEST, 1));
    }

    private static void refuses(String text, String message) {
        assertThatThrownBy(() -> SmallJson.read(text.getBytes(StandardCharsets.UTF_8), Place.class))
                .isInstanceOf(JsonException.class)
                .hasMessageStartingWith(message);
    }
}
