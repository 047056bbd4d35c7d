package io.bowwave.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.bowwave.intake.forge.Forge;
import io.bowwave.intake.forge.Headers;
import io.bowwave.intake.forge.Kind;
import io.bowwave.intake.forge.Push;
import io.bowwave.intake.forge.Repository;
import io.bowwave.intake.forge.UnreadablePushException;
import io.bowwave.jobtable.App;
import io.bowwave.jobtable.Apps;
import io.bowwave.jobtable.Delivery;
import io.bowwave.jobtable.Receipt;
import io.bowwave.jobtable.Receipts;
import io.bowwave.process.ProblemException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a forge's webhook leads to. */
final class Webhooks {

    private static final int MOST_REFUSED = 20;

    /** @param byOld whether a secret was used that is soon no longer good */
    private record Proven(List<App> apps, boolean byOld) {}

    private final Apps apps;
    private final LiveSecrets secrets;
    private final Receipts receipts;
    private final PushedBuilds builds;
    private final InstantSource clock;

    Webhooks(Apps apps, LiveSecrets secrets, Receipts receipts, PushedBuilds builds, InstantSource clock) {
        this.apps = apps;
        this.secrets = secrets;
        this.receipts = receipts;
        this.builds = builds;
        this.clock = clock;
    }

    /**
     * Builds are durable when it returns.
     *
     * @param payload the body, read; null when it is no JSON object
     * @throws ProblemException 401 when no secret fits the proof, 400 when a push lacks what a push has
     */
    WebhookOutcome accept(Forge forge, Headers headers, byte[] body, @Nullable JsonNode payload) {
        JsonNode said = payload == null ? MissingNode.getInstance() : payload;
        String event = forge.event(headers);
        String proof = forge.proof(headers);
        if (proof == null && event != null && forge.kind(event, said) == Kind.PING && !forge.provesPings()) {
            Delivery ping = PushedBuilds.delivery(forge, headers, event);
            return WebhookOutcome.nothing(
                    ping, "pong; this test bears no proof, so it says nothing of the secret", List.of());
        }
        if (proof == null) {
            throw new ProblemException(
                    401,
                    "no-signature",
                    "%s: found nothing; set a secret in the webhook's settings".formatted(forge.proofHeader()));
        }
        if (event == null) {
            throw Answers.invalid("%s: found nothing, expected the event's name".formatted(forge.eventHeader()));
        }
        Delivery delivery = PushedBuilds.delivery(forge, headers, event);
        Proven proven = prove(forge, delivery, headers, body, forge.repository(said));
        if (payload == null) {
            throw Answers.invalid("body: found no JSON object; set the webhook's content type to application/json");
        }
        return switch (forge.kind(event, payload)) {
            case PUSH -> builds.of(delivery, pushes(forge, payload), proven.apps(), proven.byOld());
            case PING -> WebhookOutcome.nothing(delivery, "pong", List.of());
            case OTHER ->
                WebhookOutcome.nothing(delivery, "event " + event + " leads to nothing, only pushes do", List.of());
        };
    }

    private static List<Push> pushes(Forge forge, JsonNode payload) {
        try {
            return forge.pushes(payload);
        } catch (UnreadablePushException e) {
            throw Answers.invalid(String.valueOf(e.getMessage()));
        }
    }

    /** The repository's apps one of whose secrets the sender knows. */
    private Proven prove(Forge forge, Delivery delivery, Headers headers, byte[] body, Repository repository) {
        Instant now = clock.instant();
        List<App> of =
                apps.list().stream().filter(app -> repository.is(app.repoUrl())).toList();
        LiveSecrets.Look look = secrets.look();
        List<App> proven = new ArrayList<>();
        boolean byOld = false;
        for (App app : of) {
            LiveSecrets.Live live = look.fitting(app, secret -> forge.fits(headers, secret, body, now));
            if (live != null) {
                proven.add(app);
                byOld |= live.old();
            }
        }
        if (proven.isEmpty()
                && LiveSecrets.fitting(look.common(), secret -> forge.fits(headers, secret, body, now)) == null) {
            refuse(forge, delivery, of, forge.doubt(headers, now));
        }
        return new Proven(proven, byOld);
    }

    private void refuse(Forge forge, Delivery delivery, List<App> of, @Nullable String doubt) {
        String why = doubt != null
                ? doubt
                : "%s fits no secret of this repository's apps; compare the secret of the webhook with that of the app"
                        .formatted(forge.proofHeader());
        receipts.nothing(
                delivery,
                of.stream()
                        .limit(MOST_REFUSED)
                        .map(app -> new Receipt.Nothing(app.name(), "", null, Receipt.Result.REFUSED, why))
                        .toList());
        // The same answer whether the repository is known or not.
        throw new ProblemException(401, "bad-signature", why);
    }
}
