package io.bowwave.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.process.ConfigException;
import io.bowwave.schemas.Ed25519;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.RequestSignature;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RequestSignerTest {

    private static final RequestId ID = new RequestId("r1");
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final DeployRequest REQUEST =
            new DeployRequest(new AppName("web"), DeployAction.PAUSE, null, null, null, "ann");

    @TempDir
    private Path folder;

    @Test
    void withoutAKeyRequestsStayAsTheyAre() {
        assertThat(RequestSigner.of(null).sign(ID, REQUEST, NOW)).isEqualTo(REQUEST);
    }

    @Test
    void signsUnderTheFilesNameForAnHour() throws Exception {
        KeyPair keys = Ed25519.generate();
        Path file = Files.writeString(folder.resolve("intake.pem"), Ed25519.pem(keys.getPrivate()));
        DeployRequest signed = RequestSigner.of(file).sign(ID, REQUEST, NOW);
        assertThat(signed.signedBy()).isEqualTo("intake");
        assertThat(signed.expiresAt()).isEqualTo(NOW.plusSeconds(3600));
        assertThat(RequestSignature.verify(ID, signed, keys.getPublic())).isTrue();
    }

    @Test
    void refusesAFileThatIsNoKey() throws Exception {
        Path file = Files.writeString(folder.resolve("intake.pem"), "nonsense");
        assertThatThrownBy(() -> RequestSigner.of(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("request-key: found no key in");
    }
}
