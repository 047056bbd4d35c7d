package io.bowwave.goalwriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.process.ConfigException;
import io.bowwave.process.ConfigReader;
import io.bowwave.schemas.id.RegionName;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GoalWriterConfigTest {

    @Test
    void hasTheseDefaults() {
        assertThat(read(Map.of("etcd-endpoints", "http://a:2379, http://b:2379")))
                .isEqualTo(new GoalWriterConfig(
                        "127.0.0.1",
                        0,
                        new RegionName("us-east"),
                        "kafka:9092",
                        List.of("http://a:2379", "http://b:2379"),
                        Duration.ofSeconds(2)));
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> read(Map.of("etcd-endpoints", "")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("etcd-endpoints: found none");
        assertThatThrownBy(() -> read(Map.of("etcd-endpoints", "http://a:1", "region", "X")))
                .hasMessageContaining("region");
    }

    private static GoalWriterConfig read(Map<String, String> more) {
        Map<String, String> values = new HashMap<>(Map.of("region", "us-east", "kafka-bootstrap", "kafka:9092"));
        values.putAll(more);
        return ConfigReader.read(GoalWriterConfig.class, values);
    }
}
