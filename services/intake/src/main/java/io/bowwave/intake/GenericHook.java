package io.bowwave.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.intake.forge.Headers;
import io.bowwave.intake.forge.Hmac;
import io.bowwave.intake.forge.Push;
import io.bowwave.intake.forge.StandardWebhook;
import io.bowwave.jobtable.App;
import io.bowwave.jobtable.Apps;
import io.bowwave.jobtable.Delivery;
import io.bowwave.jobtable.Receipt;
import io.bowwave.jobtable.Receipts;
import io.bowwave.process.ProblemException;
import io.bowwave.schemas.id.AppName;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The webhook for whatever is no forge. The sender shows that it knows a secret of the app by an HMAC-SHA256 over the body, by a
 * signature of Standard Webhooks, by the secret itself, or by a token that was made of it.
 */
final class GenericHook {

    private static final String SOURCE = "generic";
    private static final String EVENT = "push";
    private static final String SCHEME = "Bearer ";
    private static final String TOKEN_PREFIX = "bwh_";
    private static final int LONGEST_NAME = 255;

    private final Apps apps;
    private final LiveSecrets secrets;
    private final Receipts receipts;
    private final PushedBuilds builds;
    private final InstantSource clock;

    GenericHook(Apps apps, LiveSecrets secrets, Receipts receipts, PushedBuilds builds, InstantSource clock) {
        this.apps = apps;
        this.secrets = secrets;
        this.receipts = receipts;
        this.builds = builds;
        this.clock = clock;
    }

    /** What the holder of a secret may hand on: it starts builds of this app and is good for nothing else. */
    static String token(String secret, AppName app) {
        byte[] purpose = ("bowwave hook of " + app).getBytes(StandardCharsets.UTF_8);
        return TOKEN_PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(Hmac.bytes(secret, purpose));
    }

    /**
     * Builds are durable when it returns.
     *
     * @param payload the body, read; null when it is no JSON object
     * @throws ProblemException 401 when the proof fits no secret of the app, or there is no such app; 400 when the body says no push
     */
    WebhookOutcome accept(AppName name, Headers headers, byte[] body, @Nullable JsonNode payload) {
        Delivery delivery = PushedBuilds.delivery(
                headers.first("X-Bowwave-Delivery", "Idempotency-Key", "webhook-id"), SOURCE, EVENT);
        Optional<App> app = apps.find(name);
        LiveSecrets.Live live = app.map(
                        found -> secrets.look().fitting(found, secret -> proves(headers, body, secret, name)))
                .orElse(null);
        if (app.isEmpty() || live == null) {
            throw refused(delivery, name);
        }
        return builds.of(delivery, List.of(push(app.get(), payload)), List.of(app.get()), live.old());
    }

    private boolean proves(Headers headers, byte[] body, String secret, AppName app) {
        String signature = headers.first("X-Bowwave-Signature", "X-Hub-Signature-256");
        if (signature != null) {
            return Hmac.fits(signature, secret, body);
        }
        if (headers.first(StandardWebhook.SIGNATURE) != null) {
            return StandardWebhook.fits(headers, secret, body, clock.instant());
        }
        String bearer = headers.first("Authorization");
        if (bearer == null || !bearer.startsWith(SCHEME)) {
            return false;
        }
        String shown = bearer.substring(SCHEME.length());
        return Hmac.same(shown, shown.startsWith(TOKEN_PREFIX) ? token(secret, app) : secret);
    }

    private ProblemException refused(Delivery delivery, AppName app) {
        String why =
                "neither X-Bowwave-Signature (sha256=HMAC of the body) nor webhook-signature nor Authorization (Bearer SECRET) fits a webhook secret"
                        + " of app " + app + "; compare it with the app's, or take the token of `bowwave app hook "
                        + app + "`";
        // Leaves nothing behind when there is no such app.
        receipts.nothing(delivery, List.of(new Receipt.Nothing(app, "", null, Receipt.Result.REFUSED, why)));
        return new ProblemException(401, "bad-signature", why);
    }

    private static Push push(App app, @Nullable JsonNode payload) {
        if (payload == null) {
            throw Answers.invalid(
                    "body: found no JSON object, expected {\"ref\":\"refs/heads/main\",\"commit\":\"40 hex digits\"}");
        }
        String ref = payload.path("ref").asText("");
        String commit = payload.path("commit").asText("");
        if (!commit.matches("[0-9a-f]{40}")) {
            throw Answers.invalid("commit: found \"%s\", expected 40 hex digits".formatted(cut(commit)));
        }
        String by = payload.path("by").asText("");
        return new Push(
                ref.isBlank() ? app.ref() : ref.startsWith("refs/") ? cut(ref) : "refs/heads/" + cut(ref),
                commit.equals("0".repeat(40)) ? null : commit,
                by.isBlank() ? "webhook" : cut(by));
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), LONGEST_NAME));
    }
}
