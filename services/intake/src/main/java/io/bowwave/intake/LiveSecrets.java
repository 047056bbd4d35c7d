package io.bowwave.intake;

import io.bowwave.jobtable.App;
import io.bowwave.jobtable.WebhookSecrets;
import io.bowwave.process.Secret;
import io.bowwave.schemas.id.AppName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The secrets that webhooks may prove to know. An app with a secret of its own has that one, any other the installation's; and each of
 * the two has a second one while it is being changed.
 */
final class LiveSecrets {

    /** @param old whether it is soon no longer good */
    record Live(String text, boolean old) {

        /** Hides the secret. */
        @Override
        public String toString() {
            return old ? "Live[old]" : "Live[new]";
        }
    }

    private final WebhookSecrets secrets;
    private final List<Live> common;

    /**
     * @param common the installation's, or null when it has none
     * @param commonOld the one that it had before, or null
     */
    LiveSecrets(WebhookSecrets secrets, @Nullable Secret common, @Nullable Secret commonOld) {
        this.secrets = secrets;
        this.common = Stream.of(live(common, false), live(commonOld, true))
                .flatMap(List::stream)
                .toList();
    }

    private static List<Live> live(@Nullable Secret secret, boolean old) {
        return secret == null || secret.reveal().isEmpty() ? List.of() : List.of(new Live(secret.reveal(), old));
    }

    /** The installation's. */
    List<Live> common() {
        return common;
    }

    /** Whether the app has any. */
    boolean any(App app) {
        return app.webhookSecret() != null || !common.isEmpty();
    }

    /** A look at the secrets of apps as they are now. */
    Look look() {
        return new Look(secrets.old(), common);
    }

    /** The secrets of apps at one moment. */
    record Look(Map<AppName, WebhookSecrets.Old> old, List<Live> common) {

        /** The newest first. */
        List<Live> of(App app) {
            List<Live> live = new ArrayList<>(
                    app.webhookSecret() == null ? common : List.of(new Live(app.webhookSecret(), false)));
            WebhookSecrets.Old before = old.get(app.name());
            if (before != null) {
                live.add(new Live(before.secret(), true));
            }
            return live;
        }

        /** The first of the app's secrets that fits, or null. */
        @Nullable
        Live fitting(App app, Predicate<String> fits) {
            return LiveSecrets.fitting(of(app), fits);
        }
    }

    static @Nullable Live fitting(List<Live> live, Predicate<String> fits) {
        return live.stream().filter(each -> fits.test(each.text())).findFirst().orElse(null);
    }
}
