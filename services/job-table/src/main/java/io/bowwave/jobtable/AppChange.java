package io.bowwave.jobtable;

import io.bowwave.schemas.id.RegionName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to change of an app; null leaves a component as it is.
 *
 * @param webhookSecret empty: no secret of its own any more
 * @param keepOldSecret how long the secret before stays good; zero: not at all; null: {@link WebhookSecrets#KEEP_OLD} from its
 *     replacement on
 * @param keep what of the rules of retention to change
 * @param queue what of the rules of the queue to change
 * @param deploys what of the settings of deploys to change
 * @param ifRevision refuse unless the app is at this revision
 */
public record AppChange(
        @Nullable String repoUrl,
        @Nullable String branch,
        @Nullable Boolean autoDeploy,
        @Nullable Boolean prefetch,
        @Nullable Map<String, String> pool,
        @Nullable List<RegionName> regions,
        @Nullable String webhookSecret,
        @Nullable Duration keepOldSecret,
        @Nullable Duration buildTimeout,
        @Nullable Integer concurrency,
        @Nullable KeepChange keep,
        @Nullable QueueChange queue,
        @Nullable DeploySettingsChange deploys,
        @Nullable Long ifRevision) {

    /** Leaves prefetching and the rules of retention, queue and deploys as they are. */
    public AppChange(
            @Nullable String repoUrl,
            @Nullable String branch,
            @Nullable Boolean autoDeploy,
            @Nullable Map<String, String> pool,
            @Nullable List<RegionName> regions,
            @Nullable String webhookSecret,
            @Nullable Duration buildTimeout,
            @Nullable Integer concurrency,
            @Nullable Long ifRevision) {
        this(
                repoUrl,
                branch,
                autoDeploy,
                null,
                pool,
                regions,
                webhookSecret,
                null,
                buildTimeout,
                concurrency,
                null,
                null,
                null,
                ifRevision);
    }

    /** A new webhook secret, and nothing else. */
    public static AppChange ofSecret(String secret) {
        return new AppChange(null, null, null, null, null, secret, null, null, null);
    }

    /** The app after the change; the same revision. */
    App of(App app) {
        return new App(
                app.name(),
                or(repoUrl, app.repoUrl()),
                or(branch, app.branch()),
                or(autoDeploy, app.autoDeploy()),
                or(prefetch, app.prefetch()),
                or(pool, app.pool()),
                or(regions, app.regions()),
                webhookSecret == null ? app.webhookSecret() : webhookSecret.isEmpty() ? null : webhookSecret,
                or(buildTimeout, app.buildTimeout()),
                or(concurrency, app.concurrency()),
                keep == null ? app.keep() : keep.of(app.keep()),
                queue == null ? app.queue() : queue.of(app.queue()),
                deploys == null ? app.deploys() : deploys.of(app.deploys()),
                app.freezes(),
                app.createdBy(),
                app.createdAt(),
                app.revision());
    }

    private static <T> T or(@Nullable T changed, T before) {
        return changed == null ? before : changed;
    }

    /** Hides the secret. */
    @Override
    public String toString() {
        return "AppChange[" + repoUrl + "#" + branch + "]";
    }
}
