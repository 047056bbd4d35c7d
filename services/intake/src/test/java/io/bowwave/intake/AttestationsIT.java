package io.bowwave.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.jobtable.Build;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Attestations, and the keys to check them with. */
@RealServers({Server.POSTGRES, Server.KAFKA, Server.S3})
@ExtendWith(SharedStack.class)
final class AttestationsIT {

    private final Stack stack;

    AttestationsIT(Stack stack) {
        this.stack = stack;
    }

    @Test
    void givesTheEnvelopeOfTheAttemptThatSucceededAsItIs() throws Exception {
        Scenario scenario = stack.scenario();
        Build build = scenario.run(scenario.queue('a'));
        String path = "/v1/builds/" + build.id() + "/attestation";
        Responses.assertProblem(stack.get(path), 409, "no-artifact");
        scenario.succeed(build, 10, 10);
        Responses.assertProblem(stack.get(path), 404, "no-attestation");
        String envelope = "{\"payload\":\"e30=\",  \"signatures\":[]}";
        stack.store.attestations().put(build.id(), 1, envelope.getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> answer = stack.get(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(envelope);
        assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("application/json");
    }

    @Test
    void namesTheKeysThatAttestationsAreCheckedWith() throws Exception {
        JsonNode keys = Responses.json(stack.get("/v1/attestation-keys")).path("keys");
        assertThat(keys).hasSize(1);
        assertThat(keys.at("/0/name").asText()).isEqualTo("2026");
        assertThat(keys.at("/0/keyId").asText()).hasSize(64);
        assertThat(keys.at("/0/publicKey").asText()).startsWith("-----BEGIN PUBLIC KEY-----\n");
    }
}
