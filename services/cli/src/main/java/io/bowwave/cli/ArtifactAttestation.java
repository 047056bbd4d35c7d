package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.Json;
import java.io.IOException;
import java.util.Base64;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bowwave artifact attestation}: the envelope itself, for other tools. */
@CommandLine.Command(
        name = "attestation",
        description =
                "Print who made a build's artifact of what, signed: a DSSE envelope with an in-toto statement (SLSA provenance).",
        footerHeading = "%nExamples:%n",
        footer = {
            "  bowwave artifact attestation 0192f3c4-7a10 > web.intoto.json",
            "  bowwave artifact attestation 0192f3c4-7a10 --statement"
        })
final class ArtifactAttestation implements Command {

    private final Session session;

    @Parameters(paramLabel = "BUILD", description = "Id of a build, or 8 and more characters of its beginning.")
    String build = "";

    @Option(names = "--statement", description = "Print what is signed, without checking it, instead of the envelope.")
    boolean statement;

    ArtifactAttestation(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        JsonNode envelope = Attested.envelope(session, build);
        session.print(statement ? payload(envelope) : envelope);
        return Exit.OK;
    }

    private static JsonNode payload(JsonNode envelope) {
        try {
            return Json.mapper()
                    .readTree(
                            Base64.getDecoder().decode(envelope.path("payload").asText()));
        } catch (IOException | IllegalArgumentException e) {
            throw new Failure(Exit.FAILED, "the envelope's payload is no JSON: " + e.getMessage(), null);
        }
    }
}
