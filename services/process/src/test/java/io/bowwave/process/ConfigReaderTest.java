package io.bowwave.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.schemas.id.RegionName;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConfigReaderTest {

    record Sample(
            @Default("127.0.0.1") String host,
            @Default("0") int port,
            @Default("5s") Duration heartbeatEvery,
            RegionName region,
            Secret token,
            @Nullable URI store,
            @Default("a,b") List<String> labels) {}

    @Test
    void takesDefaultsAndGivenValues() {
        Sample sample = ConfigReader.read(
                Sample.class, Map.of("region", "us-east", "token", "t", "heartbeat-every", "250ms", "labels", ""));
        assertThat(sample)
                .isEqualTo(new Sample(
                        "127.0.0.1",
                        0,
                        Duration.ofMillis(250),
                        new RegionName("us-east"),
                        new Secret("t"),
                        null,
                        List.of()));
        assertThat(sample.toString()).doesNotContain("\"t\"").contains("(secret)");
    }

    @Test
    void namesEveryFaultAtOnce() {
        assertThatThrownBy(() -> ConfigReader.read(
                        Sample.class, Map.of("regoin", "x", "port", "http", "heartbeat-every", "5", "token", "t")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("regoin: unknown key, expected one of [host, port, heartbeat-every, region")
                .hasMessageContaining("port: found \"http\", expected a whole number")
                .hasMessageContaining("heartbeat-every: found \"5\", expected a duration such as 500ms, 5s, 15m or 2h")
                .hasMessageContaining("region: found nothing, expected a valid RegionName");
    }
}
