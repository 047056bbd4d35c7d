package io.bowwave.streamhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.process.ConfigException;
import io.bowwave.process.ConfigReader;
import io.bowwave.schemas.rollout.Strategy;
import io.bowwave.topologies.rollout.RolloutDefaults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamHostConfigTest {

    @Test
    void hasTheseDefaults() {
        assertThat(read(Map.of()))
                .isEqualTo(new StreamHostConfig(
                        "127.0.0.1",
                        0,
                        "kafka:9092",
                        Path.of("/var/state"),
                        12,
                        1,
                        0,
                        1,
                        Duration.ofMillis(10),
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(5),
                        null,
                        null,
                        Duration.ZERO,
                        Strategy.WAVES,
                        "5%",
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(1),
                        "25%",
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(1),
                        Duration.ofHours(24),
                        Duration.ofHours(24),
                        Duration.ofMinutes(2),
                        Duration.ofMillis(50),
                        OnFailure.EXIT));
    }

    @Test
    void itsDefaultsAreThoseOfProduction() {
        assertThat(read(Map.of()).defaults()).isEqualTo(RolloutDefaults.PRODUCTION);
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> read(Map.of("threads", "0")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("threads: found 0, expected at least 1");
        assertThatThrownBy(() -> read(Map.of("transaction-timeout", "5ms"))).hasMessageContaining("commit-interval");
        assertThatThrownBy(() -> read(Map.of("canary", "0%"))).hasMessageContaining("canary: share: found \"0%\"");
        assertThatThrownBy(() -> read(Map.of("patience", "0s"))).hasMessageContaining("patience");
    }

    private static StreamHostConfig read(Map<String, String> more) {
        Map<String, String> values = new HashMap<>(more);
        values.put("kafka-bootstrap", "kafka:9092");
        values.put("state-dir", "/var/state");
        return ConfigReader.read(StreamHostConfig.class, values);
    }
}
