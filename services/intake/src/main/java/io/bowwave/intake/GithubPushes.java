package io.bowwave.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.jobtable.App;
import io.bowwave.jobtable.Apps;
import io.bowwave.jobtable.Delivered;
import io.bowwave.jobtable.Deliveries;
import io.bowwave.jobtable.NewBuild;
import io.bowwave.process.ProblemException;
import io.bowwave.schemas.Traces;
import io.bowwave.schemas.id.BuildId;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What a webhook of GitHub, or of who speaks like it, leads to. */
final class GithubPushes {

    private static final String NOTHING = "0".repeat(40);
    private static final List<String> URLS = List.of("clone_url", "ssh_url", "git_url", "html_url", "url");
    private static final int LONGEST_NAME = 255;

    /** The answer to a delivery. */
    record Outcome(
            String delivery,
            boolean duplicate,
            List<String> builds,
            @Nullable String ignored) {}

    /** A delivery as it came. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Delivery(String id, String event, String signature, byte[] body) {}

    private final Apps apps;
    private final Deliveries deliveries;
    private final @Nullable String commonSecret;
    private final RandomGenerator random;

    GithubPushes(Apps apps, Deliveries deliveries, @Nullable String commonSecret, RandomGenerator random) {
        this.apps = apps;
        this.deliveries = deliveries;
        this.commonSecret = commonSecret;
        this.random = random;
    }

    /**
     * Builds are durable when it returns.
     *
     * @param payload the body, read; null when it is no JSON object
     * @throws ProblemException 401 when no secret fits the signature, 400 when a push lacks what a push has
     */
    Outcome accept(Delivery delivery, @Nullable JsonNode payload) {
        List<App> signed = signed(delivery, payload);
        if (payload == null) {
            throw Answers.invalid(
                    "body: found no JSON object, expected GitHub's payload; set the webhook's content type to application/json");
        }
        if (!delivery.event().equals("push")) {
            String why = delivery.event().equals("ping")
                    ? "pong"
                    : "event " + delivery.event() + " leads to nothing, only push does";
            return new Outcome(delivery.id(), false, List.of(), why);
        }
        return push(delivery, payload, signed);
    }

    private Outcome push(Delivery delivery, JsonNode payload, List<App> signed) {
        String ref = payload.path("ref").asText();
        String commit = payload.path("after").asText();
        if (ref.isEmpty() || !commit.matches("[0-9a-f]{40}")) {
            throw Answers.invalid(
                    "ref, after: found \"%s\" and \"%s\", expected a ref and 40 hex digits".formatted(ref, commit));
        }
        if (payload.path("deleted").asBoolean() || commit.equals(NOTHING)) {
            return new Outcome(delivery.id(), false, List.of(), ref + " was deleted");
        }
        List<App> pushed = signed.stream().filter(app -> app.ref().equals(ref)).toList();
        if (pushed.isEmpty()) {
            return new Outcome(delivery.id(), false, List.of(), "no app is built from " + ref + " of this repository");
        }
        String trace = Traces.begin(random);
        String by = pusher(payload);
        Delivered delivered = deliveries.accept(
                delivery.id(),
                "github",
                delivery.event(),
                pushed.stream()
                        .map(app -> new NewBuild(app.name(), ref, commit, "push", by, trace, false))
                        .toList());
        return new Outcome(
                delivery.id(),
                !delivered.first(),
                delivered.builds().stream().map(BuildId::text).toList(),
                null);
    }

    /** The repository's apps whose secret has signed this. */
    private List<App> signed(Delivery delivery, @Nullable JsonNode payload) {
        List<App> fitting = payload == null ? List.of() : of(payload.path("repository"));
        List<App> signed = fitting.stream()
                .filter(app -> fits(app.webhookSecret() == null ? commonSecret : app.webhookSecret(), delivery))
                .toList();
        if (signed.isEmpty() && !fits(commonSecret, delivery)) {
            // The same answer whether the repository is known or not.
            throw new ProblemException(
                    401,
                    "bad-signature",
                    "X-Hub-Signature-256 fits no secret of this repository's apps; compare the secret of the webhook with that of the app");
        }
        return signed;
    }

    private static boolean fits(@Nullable String secret, Delivery delivery) {
        return secret != null && GithubSignature.matches(delivery.signature(), secret, delivery.body());
    }

    private List<App> of(JsonNode repository) {
        Set<String> names = new HashSet<>();
        URLS.stream()
                .map(url -> repository.path(url).asText(""))
                .filter(url -> !url.isBlank())
                .map(RepoUrls::normal)
                .forEach(names::add);
        String fullName = repository.path("full_name").asText("");
        return apps.list().stream()
                .filter(app -> {
                    String own = RepoUrls.normal(app.repoUrl());
                    return names.contains(own)
                            || (names.isEmpty()
                                    && !fullName.isBlank()
                                    && own.endsWith("/" + RepoUrls.normal(fullName)));
                })
                .toList();
    }

    private static String pusher(JsonNode payload) {
        String name = Objects.requireNonNullElse(
                payload.path("pusher").path("name").textValue(),
                payload.path("sender").path("login").asText("unknown"));
        String shown = name.isBlank() ? "unknown" : name;
        return shown.substring(0, Math.min(shown.length(), LONGEST_NAME));
    }
}
