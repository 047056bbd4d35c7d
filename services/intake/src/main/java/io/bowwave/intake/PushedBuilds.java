package io.bowwave.intake;

import io.bowwave.intake.forge.Forge;
import io.bowwave.intake.forge.Headers;
import io.bowwave.intake.forge.Push;
import io.bowwave.jobtable.App;
import io.bowwave.jobtable.Deliveries;
import io.bowwave.jobtable.Delivery;
import io.bowwave.jobtable.NewBuild;
import io.bowwave.jobtable.Receipt;
import io.bowwave.jobtable.Receipts;
import io.bowwave.schemas.Traces;
import io.bowwave.schemas.id.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The builds that proven pushes lead to. */
final class PushedBuilds {

    /** Receipts of one delivery that led to nothing: a mirrored repository may push thousands of refs at once. */
    private static final int MOST_NOTHINGS = 20;

    private static final int LONGEST_ID = 100;
    private static final Logger LOG = LoggerFactory.getLogger(PushedBuilds.class);

    private final Deliveries deliveries;
    private final Receipts receipts;
    private final RandomGenerator random;

    PushedBuilds(Deliveries deliveries, Receipts receipts, RandomGenerator random) {
        this.deliveries = deliveries;
        this.receipts = receipts;
        this.random = random;
    }

    static Delivery delivery(Forge forge, Headers headers, String event) {
        return delivery(forge.delivery(headers), forge.name(), event);
    }

    /** @param id as the sender names it; null: it can't be told from others */
    static Delivery delivery(@Nullable String id, String source, String event) {
        String known = id == null ? UUID.randomUUID().toString() : id;
        return new Delivery(
                known.length() <= LONGEST_ID
                        ? known
                        : Digest.of(known.getBytes(StandardCharsets.UTF_8)).text(),
                source,
                event);
    }

    /**
     * Builds are durable when it returns.
     *
     * @param proven apps of the repository whose secret the sender knows
     * @param byOld whether it used a secret that is soon no longer good
     */
    WebhookOutcome of(Delivery delivery, List<Push> pushes, List<App> proven, boolean byOld) {
        if (byOld) {
            LOG.warn(
                    "Delivery {} of {} for {} was proven by a secret that is soon no longer good: give the sender the new one",
                    delivery.id(),
                    delivery.source(),
                    proven.stream().map(App::name).toList());
        }
        List<NewBuild> wanted = new ArrayList<>();
        List<Receipt.Nothing> nothings = new ArrayList<>();
        String trace = Traces.begin(random);
        for (Push push : pushes) {
            for (App app : proven) {
                String commit = push.commit();
                if (commit != null && push.ref().equals(app.ref())) {
                    wanted.add(new NewBuild(app.name(), push.ref(), commit, "push", push.by(), trace, false));
                } else if (nothings.size() < MOST_NOTHINGS) {
                    nothings.add(new Receipt.Nothing(
                            app.name(), push.ref(), commit, Receipt.Result.IGNORED, nothing(push, app)));
                }
            }
        }
        receipts.nothing(delivery, nothings);
        return wanted.isEmpty()
                ? WebhookOutcome.nothing(delivery, why(pushes, proven), nothings)
                : WebhookOutcome.of(delivery, deliveries.accept(delivery, wanted), nothings);
    }

    private static String nothing(Push push, App app) {
        return push.commit() == null
                ? push.ref() + " was deleted"
                : "%s is built from %s, not from %s".formatted(app.name(), app.ref(), push.ref());
    }

    private static String why(List<Push> pushes, List<App> proven) {
        if (pushes.isEmpty()) {
            return "no branch was pushed";
        }
        Push first = pushes.getFirst();
        if (first.commit() == null) {
            return first.ref() + " was deleted";
        }
        return proven.isEmpty()
                ? "no app is built from this repository with the secret that was used"
                : "no app is built from " + first.ref() + " of this repository";
    }
}
