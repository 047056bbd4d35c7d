package io.bowwave.schemas.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.Ed25519;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestSignatureTest {

    private static final RequestId ID = new RequestId("my-1");
    private static final DeployRequest REQUEST = new DeployRequest(
            new AppName("web"),
            DeployAction.DEPLOY,
            new BuildId("0192f3c4-7a10-7cc3-98c4-dc0c0c07398f"),
            List.of(new RegionName("us-east"), new RegionName("eu-west")),
            "why not",
            "ann",
            null,
            Strategy.CANARY,
            null,
            true,
            null,
            Instant.parse("2026-01-31T12:00:00Z"),
            null,
            null);

    private final KeyPair keys = Ed25519.generate();

    RequestSignatureTest() throws Exception {}

    @Test
    void signsTheseLines() {
        assertThat(new String(RequestSignature.message(ID, REQUEST, "ci"), StandardCharsets.UTF_8))
                .isEqualTo("""
                        bowwave-request-1
                        my-1
                        web
                        deploy
                        0192f3c4-7a10-7cc3-98c4-dc0c0c07398f
                        us-east,eu-west
                        d2h5IG5vdA==
                        YW5u
                        -
                        canary
                        -
                        true
                        -
                        2026-01-31T12:00:00.000Z
                        ci
                        """);
    }

    @Test
    void knowsItsOwnSignatureAndNoOther() throws Exception {
        DeployRequest signed = RequestSignature.sign(ID, REQUEST, "ci", keys.getPrivate());
        assertThat(RequestSignature.verify(ID, signed, keys.getPublic())).isTrue();
        assertThat(RequestSignature.verify(new RequestId("my-2"), signed, keys.getPublic()))
                .isFalse();
        assertThat(RequestSignature.verify(ID, signed, Ed25519.generate().getPublic()))
                .isFalse();
        assertThat(RequestSignature.verify(ID, REQUEST, keys.getPublic())).isFalse();
        assertThat(RequestSignature.verify(ID, REQUEST.signed("nonsense!", "ci"), keys.getPublic()))
                .isFalse();
        assertThat(RequestSignature.verify(
                        ID, REQUEST.signed(String.valueOf(signed.signature()), "other"), keys.getPublic()))
                .isFalse();
    }

    @Test
    void theFormerNameOfTheRequesterIsStillRead() throws Exception {
        assertThat(Json.mapper()
                        .readValue("{\"app\":\"web\",\"action\":\"pause\",\"actor\":\"ann\"}", DeployRequest.class)
                        .requestedBy())
                .isEqualTo("ann");
    }
}
