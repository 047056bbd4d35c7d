package io.bowwave.metricgate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.process.ConfigException;
import io.bowwave.process.ConfigReader;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricGateConfigTest {

    @Test
    void hasTheseDefaults() {
        assertThat(read(Map.of()))
                .isEqualTo(new MetricGateConfig(
                        "127.0.0.1",
                        0,
                        "kafka:9092",
                        URI.create("http://prometheus:9090"),
                        null,
                        Duration.ofSeconds(10),
                        8,
                        Duration.ofHours(1)));
    }

    @ParameterizedTest
    @CsvSource({
        "prometheus, ftp://x, 'prometheus: found ftp://x, expected a URL that begins with http:// or https://'",
        "prometheus, prometheus, 'prometheus: found \"prometheus\", expected an absolute URL'",
        "concurrency, 0, 'concurrency: found 0, expected 1 to 256'",
        "answer-within, 0s, 'answer-within: found PT0S, expected more than nothing'",
    })
    void saysWhatIsWrong(String key, String value, String problem) {
        assertThatThrownBy(() -> read(Map.of(key, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(problem);
    }

    private static MetricGateConfig read(Map<String, String> more) {
        Map<String, String> values =
                new HashMap<>(Map.of("prometheus", "http://prometheus:9090", "kafka-bootstrap", "kafka:9092"));
        values.putAll(more);
        return ConfigReader.read(MetricGateConfig.class, values);
    }
}
