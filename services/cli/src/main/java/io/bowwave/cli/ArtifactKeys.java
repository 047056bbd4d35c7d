package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine;

/** {@code bowwave artifact keys}: the public keys, for agents and other tools. */
@CommandLine.Command(
        name = "keys",
        description = "Print the public keys that attestations are checked with.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  bowwave artifact keys -o json > attestation-keys.json   # an agent's file of attestation-keys",
            "  bowwave artifact keys > keys.pem"
        })
final class ArtifactKeys implements Command {

    private final Session session;

    ArtifactKeys(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        JsonNode tree = session.api().get("/v1/attestation-keys");
        if (session.json()) {
            session.print(tree);
            return Exit.OK;
        }
        if (tree.path("keys").isEmpty()) {
            session.around().err().println("note: this server has no keys: its builds are not signed");
        }
        // PEM readers pass over what stands between the keys.
        for (JsonNode key : tree.path("keys")) {
            session.out().println("# %s, id %s".formatted(Texts.of(key, "name"), Texts.of(key, "keyId")));
            session.out().print(key.path("publicKey").asText());
        }
        return Exit.OK;
    }
}
