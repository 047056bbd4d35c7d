package io.bowwave.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.process.ConfigReader;
import io.bowwave.process.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class IntakeConfigTest {

    @Test
    void everyKeyWithADefaultHasIt() {
        IntakeConfig config = ConfigReader.read(
                IntakeConfig.class,
                Map.of(
                        "db-url", "jdbc:postgresql://db/bowwave",
                        "db-user", "intake",
                        "db-password", "secret",
                        "kafka-bootstrap", "kafka:9092",
                        "home-endpoint", "http://s3:9000",
                        "home-bucket", "bowwave-us-east",
                        "home-access-key", "key",
                        "home-secret-key", "hidden"));

        assertThat(config)
                .isEqualTo(new IntakeConfig(
                        "127.0.0.1",
                        7400,
                        "jdbc:postgresql://db/bowwave",
                        "intake",
                        new Secret("secret"),
                        "kafka:9092",
                        URI.create("http://s3:9000"),
                        "bowwave-us-east",
                        "key",
                        new Secret("hidden"),
                        null,
                        null,
                        null,
                        1 << 20,
                        "git",
                        Duration.ofSeconds(10),
                        16,
                        64,
                        64,
                        null,
                        null,
                        null));
    }
}
