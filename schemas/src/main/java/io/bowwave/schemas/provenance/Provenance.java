package io.bowwave.schemas.provenance;

import io.bowwave.schemas.Times;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a signed statement says about an artifact.
 *
 * @param repository URL, as the app has it
 * @param ref the full ref
 * @param commit 40 hex digits
 * @param manifest names the artifact
 * @param worker the builder process that ran it
 * @param platform URI of the build platform that vouches for it: SLSA's builder id
 * @param startedOn when the attempt began
 * @param finishedOn when its artifact was taken
 */
public record Provenance(
        AppName app,
        String repository,
        String ref,
        String commit,
        Digest manifest,
        BuildId build,
        int attempt,
        String worker,
        String platform,
        Instant startedOn,
        Instant finishedOn) {

    /** Of the payload. */
    public static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

    static final String STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
    static final String PREDICATE_TYPE = "https://slsa.dev/provenance/v1";
    static final String BUILD_TYPE = "urn:bowwave:build:v1";

    private static final String DIGEST = "digest";
    private static final Pattern SCP = Pattern.compile("([^/:]+):([^/].*)");

    /** As an in-toto Statement v1. */
    public Map<String, Object> statement() {
        return ordered(
                "_type",
                STATEMENT_TYPE,
                "subject",
                List.of(ordered("name", app.text(), DIGEST, Map.of("sha256", manifest.hex()))),
                "predicateType",
                PREDICATE_TYPE,
                "predicate",
                ordered("buildDefinition", definition(), "runDetails", details()));
    }

    private Map<String, Object> definition() {
        return ordered(
                "buildType",
                BUILD_TYPE,
                "externalParameters",
                ordered("app", app.text(), "repository", repository, "ref", ref),
                "internalParameters",
                Map.of("worker", worker),
                "resolvedDependencies",
                List.of(ordered("uri", source() + "@" + ref, DIGEST, Map.of("gitCommit", commit))));
    }

    /** As an SPDX download location, which needs a URL where git does with less. */
    private String source() {
        if (repository.startsWith("/")) {
            return "git+file://" + repository;
        }
        Matcher scp = SCP.matcher(repository);
        return "git+" + (scp.matches() ? "ssh://" + scp.group(1) + "/" + scp.group(2) : repository);
    }

    private Map<String, Object> details() {
        return ordered(
                "builder",
                Map.of("id", platform),
                "metadata",
                ordered(
                        "invocationId",
                        build + "/" + attempt,
                        "startedOn",
                        Times.text(startedOn),
                        "finishedOn",
                        Times.text(finishedOn)));
    }

    /** @throws InvalidAttestationException when it is not a statement of the form above, naming the place */
    static Provenance of(Map<String, Object> tree) throws InvalidAttestationException {
        Fields statement = new Fields("", tree);
        statement.is("_type", STATEMENT_TYPE);
        statement.is("predicateType", PREDICATE_TYPE);
        Fields predicate = statement.object("predicate");
        Fields definition = predicate.object("buildDefinition");
        definition.is("buildType", BUILD_TYPE);
        Fields parameters = definition.object("externalParameters");
        parameters.onlyHas(Set.of("app", "repository", "ref"));
        Fields details = predicate.object("runDetails");
        Fields metadata = details.object("metadata");
        String invocation = metadata.text("invocationId");
        int slash = invocation.indexOf('/');
        try {
            return new Provenance(
                    new AppName(parameters.text("app")),
                    parameters.text("repository"),
                    parameters.text("ref"),
                    definition.only("resolvedDependencies").object(DIGEST).text("gitCommit"),
                    Digest.ofHex(statement.only("subject").object(DIGEST).text("sha256")),
                    new BuildId(invocation.substring(0, Math.max(slash, 0))),
                    Integer.parseInt(invocation.substring(slash + 1)),
                    definition.object("internalParameters").text("worker"),
                    details.object("builder").text("id"),
                    Instant.parse(metadata.text("startedOn")),
                    Instant.parse(metadata.text("finishedOn")));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new InvalidAttestationException("statement: " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> ordered(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
