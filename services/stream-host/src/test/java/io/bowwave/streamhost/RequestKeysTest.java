package io.bowwave.streamhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.process.ConfigException;
import io.bowwave.schemas.Ed25519;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.RequestSignature;
import io.bowwave.topologies.rollout.RequestGuard;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestKeysTest {

    private static final RequestId ID = new RequestId("r1");
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final Duration MEMORY = Duration.ofDays(7);
    private static final DeployRequest REQUEST = new DeployRequest(
            new AppName("web"),
            DeployAction.PAUSE,
            null,
            null,
            null,
            "ann",
            null,
            null,
            null,
            null,
            null,
            NOW.plusSeconds(60),
            null,
            null);

    @TempDir
    private Path folder;

    @Test
    void takesEverythingWithoutKeys() {
        assertThat(RequestKeys.guard(null, MEMORY).objection(ID, REQUEST, NOW)).isNull();
    }

    @Test
    void theFilesNameIsTheKeys() throws Exception {
        KeyPair keys = Ed25519.generate();
        Files.writeString(folder.resolve("ci.pub"), Ed25519.pem(keys.getPublic()));
        Files.writeString(folder.resolve("notes.txt"), "not a key");
        RequestGuard guard = RequestKeys.guard(folder, MEMORY);
        assertThat(guard.objection(ID, RequestSignature.sign(ID, REQUEST, "ci", keys.getPrivate()), NOW))
                .isNull();
        assertThat(guard.objection(ID, RequestSignature.sign(ID, REQUEST, "other", keys.getPrivate()), NOW))
                .contains("signedBy: found \"other\"");
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        assertThatThrownBy(() -> RequestKeys.guard(folder, MEMORY))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("found no key in " + folder);
        Files.writeString(folder.resolve("ci.pub"), "nonsense");
        assertThatThrownBy(() -> RequestKeys.guard(folder, MEMORY)).hasMessageContaining("ci.pub");
    }
}
