package io.bowwave.intake;

import io.bowwave.jobtable.App;
import io.bowwave.schemas.id.RegionName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An app, as the API shows it. */
record AppResource(
        String name,
        String repoUrl,
        String branch,
        boolean autoDeploy,
        Map<String, String> pool,
        List<String> regions,
        boolean webhookSecretSet,
        String buildTimeout,
        int concurrency,
        String createdBy,
        Instant createdAt,
        long revision) {

    static AppResource of(App app) {
        return new AppResource(
                app.name().text(),
                app.repoUrl(),
                app.branch(),
                app.autoDeploy(),
                app.pool(),
                app.regions().stream().map(RegionName::text).toList(),
                app.webhookSecret() != null,
                app.buildTimeout().toSeconds() + "s",
                app.concurrency(),
                app.createdBy(),
                app.createdAt(),
                app.revision());
    }

    /**
     * An app to be.
     *
     * @param branch {@code main} unless said
     * @param pool labels that a machine must have; none: every machine
     * @param regions where it must be complete; none: everywhere
     * @param webhookSecret none: the installation's counts
     * @param buildTimeoutSeconds limit of one attempt; 900 unless said
     * @param concurrency builds of its branch at once; 1 unless said
     */
    record ToCreate(
            @Nullable String name,
            @Nullable String repoUrl,
            @Nullable String branch,
            @Nullable Boolean autoDeploy,
            @Nullable Map<String, String> pool,
            @Nullable List<String> regions,
            @Nullable String webhookSecret,
            @Nullable Long buildTimeoutSeconds,
            @Nullable Integer concurrency) {}

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
            @Nullable Map<String, String> pool,
            @Nullable List<String> regions,
            @Nullable String webhookSecret,
            @Nullable Long buildTimeoutSeconds,
            @Nullable Integer concurrency,
            @Nullable Long ifRevision) {}
}
