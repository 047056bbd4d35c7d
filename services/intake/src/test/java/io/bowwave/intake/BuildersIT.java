package io.bowwave.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.schemas.alarm.AlarmKind;
import io.bowwave.schemas.id.WorkerId;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Builders and alarms over HTTP. */
@RealServers({Server.POSTGRES, Server.KAFKA, Server.S3})
@ExtendWith(SharedStack.class)
final class BuildersIT {

    private final Stack stack;

    BuildersIT(Stack stack) {
        this.stack = stack;
    }

    @Test
    void showsTheBuildersThereAreAndHowManyThereShouldBe() {
        stack.jobs.claims().seen(new WorkerId("shown-1"), Map.of("os", "linux"));
        stack.jobs.claims().seen(new WorkerId("left-1"), Map.of());
        stack.jobs.builderPool().left(new WorkerId("left-1"));
        stack.jobs.builderPool().decided(7, "because");
        JsonNode pool = Responses.json(stack.get("/v1/builders"));
        assertThat(pool.path("wanted").asInt()).isEqualTo(7);
        assertThat(pool.path("reason").asText()).isEqualTo("because");
        assertThat(pool.path("decidedAt").asText()).isNotEmpty();
        JsonNode shown =
                Objects.requireNonNull(StreamSupport.stream(pool.path("items").spliterator(), false)
                        .filter(each -> each.path("id").asText().equals("shown-1"))
                        .findFirst()
                        .orElse(null));
        assertThat(shown.at("/labels/os").asText()).isEqualTo("linux");
        assertThat(pool.path("items").toString()).doesNotContain("left-1");
    }

    @Test
    void showsAlarmsOfNowAndOnDemandThoseThatAreOver() {
        stack.jobs.alarms().replace(AlarmKind.GUARD_HOLD, Map.of("guard", "it holds"));
        JsonNode now = Responses.json(stack.get("/v1/alarms")).path("items");
        assertThat(now).hasSize(1);
        assertThat(now.path(0).path("kind").asText()).isEqualTo("guard-hold");
        assertThat(now.path(0).path("detail").asText()).isEqualTo("it holds");
        stack.jobs.alarms().replace(AlarmKind.GUARD_HOLD, Map.of());
        assertThat(Responses.json(stack.get("/v1/alarms")).path("items")).isEmpty();
        JsonNode all = Responses.json(stack.get("/v1/alarms?all=true")).path("items");
        assertThat(all.path(0).path("clearedAt").asText()).isNotEmpty();
    }
}
