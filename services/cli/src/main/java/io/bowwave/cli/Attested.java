package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.provenance.AttestationCheck;
import io.bowwave.schemas.provenance.AttestationCheck.Expected;
import io.bowwave.schemas.provenance.AttestationCheck.Verdict;
import io.bowwave.schemas.provenance.AttestationKeys;
import io.bowwave.schemas.provenance.JsonTrees;
import io.bowwave.schemas.provenance.Provenance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the attestation of a build says, checked with a set of keys.
 *
 * @param verdict null: there is no attestation
 */
record Attested(BuildId build, @Nullable Verdict verdict) {

    /** Looks attestations up and checks them. */
    static final class Reader {

        private final Session session;
        private final AttestationKeys keys;

        private Reader(Session session, AttestationKeys keys) {
            this.session = session;
            this.keys = keys;
        }

        /**
         * With the server's keys, or with those of a file.
         *
         * @return empty when the server has no keys: its builds are not signed
         */
        static Optional<Reader> of(Session session, @Nullable Path file) {
            try {
                if (file != null) {
                    return Optional.of(new Reader(session, AttestationKeys.read(file, JsonTrees::read)));
                }
                JsonNode tree = session.api().get("/v1/attestation-keys");
                return tree.path("keys").isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Reader(session, AttestationKeys.of(JsonTrees.read(bytes(tree)))));
            } catch (Failure e) {
                if (e.exit() == Exit.NOT_FOUND) {
                    return Optional.empty();
                }
                throw e;
            } catch (IOException e) {
                throw new Failure(Exit.USAGE, "attestation keys: " + e.getMessage(), null);
            }
        }

        /** @param made a build of the artifact, as the server lists it */
        Attested of(JsonNode made, Digest manifest) {
            BuildId build = new BuildId(Texts.of(made, "build"));
            try {
                byte[] envelope = bytes(envelope(session, build.text()));
                Expected expected =
                        new Expected(new AppName(Texts.of(made, "app")), build, Texts.of(made, "commit"), manifest);
                return new Attested(build, new AttestationCheck(keys, JsonTrees::read).check(envelope, expected));
            } catch (Failure e) {
                if (e.exit() == Exit.NOT_FOUND) {
                    return new Attested(build, null);
                }
                throw e;
            }
        }
    }

    /** The envelope of a build's artifact, unchecked. */
    static JsonNode envelope(Session session, String build) {
        return session.api().get("/v1/builds/" + Api.escaped(build) + "/attestation");
    }

    /** In a line. */
    String text() {
        return switch (verdict) {
            case null -> "build %s has no attestation".formatted(Texts.build(build.text()));
            case Verdict.Good(Provenance said, AttestationKeys.Key key) ->
                "with key %s by %s: commit %s of %s, built by %s in attempt %d"
                        .formatted(
                                key,
                                said.platform(),
                                Texts.commit(said.commit()),
                                said.repository(),
                                said.worker(),
                                said.attempt());
            case Verdict.Bad(String why) -> "attestation of build %s: %s".formatted(Texts.build(build.text()), why);
        };
    }

    boolean good() {
        return verdict instanceof Verdict.Good;
    }

    ObjectNode tree() {
        ObjectNode tree =
                Json.mapper().createObjectNode().put("build", build.text()).put("good", good());
        switch (verdict) {
            case null -> tree.put("problem", text());
            case Verdict.Good(Provenance said, AttestationKeys.Key key) ->
                tree.put("attempt", said.attempt())
                        .put("key", key.name())
                        .put("keyId", key.id())
                        .put("platform", said.platform())
                        .put("worker", said.worker())
                        .put("repository", said.repository())
                        .put("ref", said.ref())
                        .put("commit", said.commit())
                        .put("finishedOn", Json.time(said.finishedOn()));
            case Verdict.Bad _ -> tree.put("problem", text());
        }
        return tree;
    }

    private static byte[] bytes(JsonNode tree) {
        return tree.toString().getBytes(StandardCharsets.UTF_8);
    }
}
