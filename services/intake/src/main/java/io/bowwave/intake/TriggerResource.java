package io.bowwave.intake;

import io.bowwave.intake.forge.Forge;
import io.bowwave.intake.forge.Forges;
import io.bowwave.jobtable.App;
import io.bowwave.jobtable.Receipt;
import io.bowwave.jobtable.Watched;
import io.bowwave.jobtable.WebhookSecrets;
import io.bowwave.schemas.id.BuildId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What starts an app's builds, as the API shows it.
 *
 * @param webhooks paths that a forge or anybody else may post to
 * @param secretSet whether there is a secret that they can prove to know: the app's own, or the installation's
 * @param oldSecretUntil until when the app's secret before is good as well; absent: it is not
 * @param watched what is known from asking the repository for the branch
 */
record TriggerResource(
        String app,
        List<String> webhooks,
        boolean secretSet,
        @Nullable Instant oldSecretUntil,
        Branch watched) {

    /**
     * @param state unseen (nobody has asked yet), seen, missing (the repository has no such branch) or unreachable
     * @param commit where it was seen last
     * @param since when it was seen there first
     * @param answeredAt when the repository answered last
     * @param nextAt when it is asked again
     * @param failures how many times in a row it could not be asked
     * @param problem why
     */
    record Branch(
            String state,
            @Nullable String commit,
            @Nullable Instant since,
            @Nullable Instant answeredAt,
            @Nullable Instant nextAt,
            int failures,
            @Nullable Instant failingSince,
            @Nullable String problem) {

        static Branch of(Watched watched) {
            return new Branch(
                    state(watched),
                    watched.head(),
                    watched.headAt(),
                    watched.answeredAt(),
                    watched.nextAt(),
                    watched.failures(),
                    watched.failingSince(),
                    watched.problem());
        }

        private static String state(Watched watched) {
            if (watched.failures() > 0) {
                return "unreachable";
            }
            return watched.headAt() == null ? "unseen" : watched.head() == null ? "missing" : "seen";
        }
    }

    /**
     * What came of a delivery for the app.
     *
     * @param result queued, known (the commit has a build already), ignored or refused
     * @param times how many deliveries this stands for: copies of one, or all that led to nothing for the same reason
     */
    record Received(
            String delivery,
            String source,
            String event,
            String ref,
            @Nullable String commit,
            String result,
            String detail,
            @Nullable String build,
            int times,
            Instant firstAt,
            Instant lastAt) {

        static Received of(Receipt receipt) {
            BuildId build = receipt.build();
            return new Received(
                    receipt.delivery(),
                    receipt.source(),
                    receipt.event(),
                    receipt.ref(),
                    receipt.commit(),
                    receipt.result().name().toLowerCase(Locale.ROOT),
                    receipt.detail(),
                    build == null ? null : build.text(),
                    receipt.times(),
                    receipt.firstAt(),
                    receipt.lastAt());
        }
    }

    /**
     * What a hook of git needs.
     *
     * @param ref that the app is built from
     * @param path to post to
     * @param token to show; it starts builds of this app and is good for nothing else
     */
    record Hook(String app, String ref, String path, String token) {

        /** Hides the token. */
        @Override
        public String toString() {
            return "Hook[" + app + " " + ref + "]";
        }
    }

    static TriggerResource of(App app, boolean secretSet, WebhookSecrets.@Nullable Old old, Watched watched) {
        return new TriggerResource(
                app.name().text(),
                Stream.concat(Forges.ALL.stream().map(Forge::name), Stream.of("generic/" + app.name()))
                        .map(path -> "/webhooks/" + path)
                        .toList(),
                secretSet,
                old == null ? null : old.until(),
                Branch.of(watched));
    }
}
