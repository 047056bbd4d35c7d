package io.bowwave.schemas.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProvenanceTest {

    /** The example of the protocol's own description. */
    @Test
    void encodesTypeAndPayloadAsTheProtocolSays() {
        byte[] payload = "hello world".getBytes(StandardCharsets.UTF_8);
        assertThat(Envelope.encoded("http://example.com/HelloWorld", payload))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
        assertThat(Envelope.encoded("", new byte[0]))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("DSSEv1 0  0 ");
        assertThat(Envelope.encoded("ä", "€".getBytes(StandardCharsets.UTF_8)))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("DSSEv1 2 ä 3 €");
    }

    private static Provenance of(String repository) {
        return new Provenance(
                new AppName("web"),
                repository,
                "refs/heads/main",
                "3f786850e387550fdab836ed7e6dc881de23001b",
                Digest.of(new byte[0]),
                new BuildId("0192f3c4-7a10-7cc3-98c4-dc0c0c07398f"),
                2,
                "builder-1-7f3a",
                "urn:bowwave:platform",
                Instant.parse("2026-01-31T12:00:00Z"),
                Instant.parse("2026-01-31T12:03:00.250Z"));
    }

    @Test
    void namesEachRepositoryByAUrl() {
        for (String[] each : new String[][] {
            {"/srv/git/web", "git+file:///srv/git/web@refs/heads/main"},
            {"git@git.example:acme/web", "git+ssh://git@git.example/acme/web@refs/heads/main"},
            {"ssh://git@git.example/web", "git+ssh://git@git.example/web@refs/heads/main"},
        }) {
            assertThat(JsonTrees.write(of(each[0]).statement()))
                    .asString(StandardCharsets.UTF_8)
                    .contains("\"uri\":\"" + each[1] + "\"");
        }
    }

    @Test
    void isAnInTotoStatementWithSlsaProvenance() throws Exception {
        Provenance provenance = of("https://git.example/web");
        byte[] json = JsonTrees.write(provenance.statement());
        assertThat(json).asString(StandardCharsets.UTF_8).isEqualToIgnoringWhitespace("""
                {"_type": "https://in-toto.io/Statement/v1",
                 "subject": [{"name": "web", "digest":
                   {"sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}],
                 "predicateType": "https://slsa.dev/provenance/v1",
                 "predicate": {
                   "buildDefinition": {
                     "buildType": "urn:bowwave:build:v1",
                     "externalParameters":
                       {"app": "web", "repository": "https://git.example/web", "ref": "refs/heads/main"},
                     "internalParameters": {"worker": "builder-1-7f3a"},
                     "resolvedDependencies": [{"uri": "git+https://git.example/web@refs/heads/main",
                       "digest": {"gitCommit": "3f786850e387550fdab836ed7e6dc881de23001b"}}]},
                   "runDetails": {
                     "builder": {"id": "urn:bowwave:platform"},
                     "metadata": {"invocationId": "0192f3c4-7a10-7cc3-98c4-dc0c0c07398f/2",
                       "startedOn": "2026-01-31T12:00:00.000Z", "finishedOn": "2026-01-31T12:03:00.250Z"}}}}
                """);
        assertThat(Provenance.of(JsonTrees.read(json))).isEqualTo(provenance);
    }
}
