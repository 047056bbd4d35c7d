package io.bowwave.schemas.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GoalSignatureTest {

    private static final Digest DIGEST = Digest.of("x".getBytes(StandardCharsets.UTF_8));

    private static Goal goal(long generation) {
        return goal(generation, null);
    }

    private static Goal goal(long generation, @Nullable Long attempt) {
        return new Goal(
                new AppName("web"),
                new RegionName("us-east"),
                generation,
                new Target(
                        new BuildId("0192f3c4-7a10-7cc3-98c4-dc0c0c07398f"),
                        "a".repeat(40),
                        new ArtifactRef(DIGEST, DIGEST, 7)),
                null,
                1000,
                Map.of("role", "web"),
                new RequestId("r1"),
                Instant.parse("2026-01-31T12:00:00.120Z"),
                null,
                null,
                attempt);
    }

    @Test
    void acceptsWhatItSignedAndNothingElse() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        KeyPair others = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Goal signed = GoalSignature.sign(goal(4), keys.getPrivate());
        assertThat(GoalSignature.verify(signed, keys.getPublic())).isTrue();
        assertThat(GoalSignature.verify(signed, others.getPublic())).isFalse();
        assertThat(GoalSignature.verify(goal(4), keys.getPublic())).isFalse();
        assertThat(GoalSignature.verify(goal(5).signed(String.valueOf(signed.signature())), keys.getPublic()))
                .isFalse();
        assertThat(GoalSignature.verify(goal(4).signed("not base64!"), keys.getPublic()))
                .isFalse();
    }

    @Test
    void signsTheDocumentedLines() {
        assertThat(new String(GoalSignature.message(goal(4)), StandardCharsets.UTF_8))
                .isEqualTo("bowwave-goal-1\nweb\nus-east\n4\n0192f3c4-7a10-7cc3-98c4-dc0c0c07398f " + "a".repeat(40)
                        + " " + DIGEST + " " + DIGEST + " 7\n-\n1000\nrole=web\nr1\n2026-01-31T12:00:00.120Z\n");
        assertThat(new String(GoalSignature.message(goal(4, 3L)), StandardCharsets.UTF_8))
                .endsWith("\nattempt 3\n");
    }
}
