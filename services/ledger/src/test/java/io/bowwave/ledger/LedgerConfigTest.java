package io.bowwave.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.process.ConfigException;
import io.bowwave.process.ConfigReader;
import io.bowwave.process.Secret;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LedgerConfigTest {

    @Test
    void listensOnLoopbackAndAFreePortUnlessToldOtherwise() {
        LedgerConfig config = ConfigReader.read(
                LedgerConfig.class,
                Map.of(
                        "db-url", "jdbc:postgresql://db/bowwave",
                        "db-user", "ledger",
                        "db-password", "secret",
                        "kafka-bootstrap", "kafka:9092"));

        assertThat(config)
                .isEqualTo(new LedgerConfig(
                        "127.0.0.1", 0, "jdbc:postgresql://db/bowwave", "ledger", new Secret("secret"), "kafka:9092"));
    }

    @Test
    void namesWhatIsMissing() {
        assertThatThrownBy(() -> ConfigReader.read(LedgerConfig.class, Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("db-url");
    }
}
