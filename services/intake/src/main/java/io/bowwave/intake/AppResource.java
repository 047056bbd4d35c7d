package io.bowwave.intake;

import io.bowwave.jobtable.App;
import io.bowwave.jobtable.KeepChange;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.KeepRules;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An app, as the API shows it.
 *
 * @param prefetch whether machines may fetch its builds before they are deployed
 */
record AppResource(
        String name,
        String repoUrl,
        String branch,
        boolean autoDeploy,
        boolean prefetch,
        Map<String, String> pool,
        List<String> regions,
        boolean webhookSecretSet,
        String buildTimeout,
        int concurrency,
        Keep keep,
        String createdBy,
        Instant createdAt,
        long revision) {

    static AppResource of(App app) {
        return new AppResource(
                app.name().text(),
                app.repoUrl(),
                app.branch(),
                app.autoDeploy(),
                app.prefetch(),
                app.pool(),
                app.regions().stream().map(RegionName::text).toList(),
                app.webhookSecret() != null,
                app.buildTimeout().toSeconds() + "s",
                app.concurrency(),
                Keep.of(app.keep()),
                app.createdBy(),
                app.createdAt(),
                app.revision());
    }

    /**
     * Which builds keep their artifact: each rule keeps on its own.
     *
     * @param builds the newest so many
     * @param days those younger than so many days
     * @param rollbacks the last so many that were deployed
     * @param rollbackDays those that were deployed within so many days
     * @param pinned by hand
     */
    record Keep(int builds, int days, int rollbacks, int rollbackDays, List<String> pinned) {

        static Keep of(KeepRules rules) {
            return new Keep(
                    rules.builds(),
                    rules.days(),
                    rules.rollbacks(),
                    rules.rollbackDays(),
                    rules.pinned().stream().map(BuildId::text).toList());
        }
    }

    /** What to change of {@link Keep}; what is absent stays. */
    record ToKeep(
            @Nullable Integer builds,
            @Nullable Integer days,
            @Nullable Integer rollbacks,
            @Nullable Integer rollbackDays) {

        KeepChange change() {
            return new KeepChange(builds, days, rollbacks, rollbackDays);
        }
    }

    /**
     * An app to be.
     *
     * @param branch {@code main} unless said
     * @param prefetch whether machines may fetch its builds before they are deployed; yes unless said
     * @param pool labels that a machine must have; none: every machine
     * @param regions where it must be complete; none: everywhere
     * @param webhookSecret none: the installation's counts
     * @param buildTimeoutSeconds limit of one attempt; 900 unless said
     * @param concurrency builds of its branch at once; 1 unless said
     * @param keep which builds keep their artifact
     */
    record ToCreate(
            @Nullable String name,
            @Nullable String repoUrl,
            @Nullable String branch,
            @Nullable Boolean autoDeploy,
            @Nullable Boolean prefetch,
            @Nullable Map<String, String> pool,
            @Nullable List<String> regions,
            @Nullable String webhookSecret,
            @Nullable Long buildTimeoutSeconds,
            @Nullable Integer concurrency,
            @Nullable ToKeep keep) {}

    /**
     * What to change; what is absent stays.
     *
     * @param webhookSecret empty: none of its own any more
     * @param ifRevision refuse unless the app is at this revision
     */
    record ToChange(
            @Nullable String repoUrl,
            @Nullable String branch,
            @Nullable Boolean autoDeploy,
            @Nullable Boolean prefetch,
            @Nullable Map<String, String> pool,
            @Nullable List<String> regions,
            @Nullable String webhookSecret,
            @Nullable Long buildTimeoutSeconds,
            @Nullable Integer concurrency,
            @Nullable ToKeep keep,
            @Nullable Long ifRevision) {}
}
