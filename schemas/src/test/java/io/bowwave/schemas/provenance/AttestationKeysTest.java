package io.bowwave.schemas.provenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.schemas.Ed25519;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttestationKeysTest {

    @TempDir
    private Path folder;

    @Test
    void readsTheSetThatItWrites() throws Exception {
        AttestationKeys keys = new AttestationKeys(List.of(
                new AttestationKeys.Key("a", Ed25519.generate().getPublic()),
                new AttestationKeys.Key("b", Ed25519.generate().getPublic())));
        Path file = Files.write(folder.resolve("keys.json"), JsonTrees.write(keys.tree()));
        AttestationKeys read = AttestationKeys.read(file, JsonTrees::read);
        assertThat(read).isEqualTo(keys);
        AttestationKeys.Key second = keys.keys().get(1);
        assertThat(read.find(second.id())).contains(second);
        assertThat(read.find("")).isEmpty();
        assertThat(read.toString()).contains("\"a\" (", "\"b\" (");
    }

    @Test
    void needsNoIdsInAFileThatSomebodyWrote() throws Exception {
        String pem = Ed25519.pem(Ed25519.generate().getPublic());
        assertThat(AttestationKeys.of(Map.of("keys", List.of(Map.of("name", "own", "publicKey", pem))))
                        .keys())
                .hasSize(1);
    }

    @Test
    void saysWhatIsWrongAndWhere() throws Exception {
        String pem = Ed25519.pem(Ed25519.generate().getPublic());
        Map<String, Object> good = Map.of("name", "a", "publicKey", pem);
        wrong(Map.of(), "keys: found nothing, expected a list");
        wrong(Map.of("keys", List.of(good, good)), "found two named \"a\"");
        wrong(Map.of("keys", List.of(Map.of("name", "a"))), "keys[0].publicKey: found nothing");
        wrong(Map.of("keys", List.of(Map.of("name", "a", "publicKey", "x"))), "openssl pkey");
        wrong(
                Map.of("keys", List.of(Map.of("name", "a", "publicKey", pem, "keyId", "ab"))),
                "keys[0].keyId: found \"ab\", expected ");
        assertThatThrownBy(() -> AttestationKeys.read(folder.resolve("none"), JsonTrees::read))
                .hasMessageContaining("cannot read");
        Path file = Files.writeString(folder.resolve("keys.json"), "[]");
        assertThatThrownBy(() -> AttestationKeys.read(file, JsonTrees::read)).hasMessageContaining("keys.json: ");
    }

    private static void wrong(Map<String, Object> tree, String message) {
        assertThatThrownBy(() -> AttestationKeys.of(tree))
                .isInstanceOf(InvalidAttestationException.class)
                .hasMessageContaining(message);
    }
}
