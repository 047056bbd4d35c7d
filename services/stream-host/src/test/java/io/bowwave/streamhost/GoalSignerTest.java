package io.bowwave.streamhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.process.ConfigException;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.GoalSignature;
import io.bowwave.schemas.rollout.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoalSignerTest {

    @TempDir
    private Path folder;

    @Test
    void signsWithAKeyAsOpensslWritesIt() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        String base64 = Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded());
        for (String text :
                new String[] {base64, "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n"}) {
            Path file = Files.writeString(folder.resolve("key"), text);
            assertThat(GoalSignature.verify(GoalSigner.of(file).apply(goal()), keys.getPublic()))
                    .isTrue();
        }
    }

    @Test
    void withoutKeyGoalsStayAsTheyAre() {
        assertThat(GoalSigner.of(null).apply(goal()).signature()).isNull();
    }

    @Test
    void saysWhatIsWrongWithAKey() throws Exception {
        Path file = Files.writeString(folder.resolve("key"), "no key at all");
        assertThatThrownBy(() -> GoalSigner.of(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("signing-key: found no key in")
                .hasMessageContaining("openssl genpkey");
        assertThatThrownBy(() -> GoalSigner.of(folder.resolve("none"))).hasMessageContaining("cannot read");
    }

    private static Goal goal() {
        BuildId build = BuildId.at(1, new Random(1));
        ArtifactRef artifact = new ArtifactRef(Digest.of(new byte[0]), Digest.of(new byte[1]), 1);
        return new Goal(
                new AppName("web"),
                new RegionName("us-east"),
                1,
                new Target(build, "c", artifact),
                null,
                1000,
                Map.of(),
                new RequestId("r1"),
                Instant.EPOCH,
                null);
    }
}
