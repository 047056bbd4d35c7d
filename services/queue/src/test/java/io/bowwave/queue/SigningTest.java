package io.bowwave.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.process.ConfigException;
import io.bowwave.process.ConfigReader;
import io.bowwave.schemas.Ed25519;
import io.bowwave.schemas.provenance.AttestationKeys;
import io.bowwave.schemas.provenance.JsonTrees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningTest {

    @TempDir
    private Path folder;

    private final Map<String, String> values = new HashMap<>(Map.of(
            "db-url", "jdbc:x",
            "db-user", "u",
            "db-password", "p",
            "kafka-bootstrap", "localhost:1"));

    private Path keys(String name, KeyPair pair) throws Exception {
        AttestationKeys keys = new AttestationKeys(List.of(new AttestationKeys.Key(name, pair.getPublic())));
        return Files.write(folder.resolve(name + ".json"), JsonTrees.write(keys.tree()));
    }

    private QueueConfig config() {
        return ConfigReader.read(QueueConfig.class, values);
    }

    @Test
    void withoutKeyNothingIsSigned() {
        assertThat(Signing.of(config())).isEmpty();
        assertThat(config().platform()).isEqualTo("urn:bowwave:platform");
    }

    @Test
    void namesWhatIsMissingBesideTheKey() throws Exception {
        KeyPair pair = Ed25519.generate();
        values.put(
                "attestation-key",
                Files.writeString(folder.resolve("key"), Ed25519.pem(pair.getPrivate()))
                        .toString());
        for (String name :
                List.of("home-endpoint", "home-bucket", "home-access-key", "home-secret-key", "attestation-keys")) {
            assertThatThrownBy(() -> Signing.of(config()))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(name + ": found nothing");
            values.put(name, "http://127.0.0.1:1");
        }
        values.put("attestation-keys", keys("good", pair).toString());
        try (var store = Signing.of(config()).orElseThrow().store()) {
            assertThat(store).isNotNull();
        }
    }

    @Test
    void refusesAKeyThatNobodyWouldBelieve() throws Exception {
        values.putAll(Map.of(
                "home-endpoint", "http://127.0.0.1:1",
                "home-bucket", "b",
                "home-access-key", "a",
                "home-secret-key", "s",
                "attestation-keys", keys("other", Ed25519.generate()).toString()));
        values.put("attestation-key", folder.resolve("none").toString());
        assertThatThrownBy(() -> Signing.of(config())).hasMessageContaining("attestation-key");
        Path key = Files.writeString(
                folder.resolve("key"), Ed25519.pem(Ed25519.generate().getPrivate()));
        values.put("attestation-key", key.toString());
        assertThatThrownBy(() -> Signing.of(config()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("is none of \"other\"");
        Files.writeString(key, "nonsense");
        assertThatThrownBy(() -> Signing.of(config())).hasMessageContaining("openssl genpkey");
    }
}
