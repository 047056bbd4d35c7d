package io.bowwave.intake;

import io.bowwave.jobtable.App;
import io.bowwave.jobtable.DeploySettingsChange;
import io.bowwave.jobtable.KeepChange;
import io.bowwave.jobtable.QueueChange;
import io.bowwave.jobtable.QueueRules;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.KeepRules;
import io.bowwave.schemas.rollout.Freeze;
import io.bowwave.schemas.rollout.Frozen;
import io.bowwave.schemas.rollout.OnConflict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An app, as the API shows it.
 *
 * @param prefetch whether machines may fetch its builds before they are deployed
 * @param policy {@code fifo}, or {@code latest-only}: of a branch's queued builds only the newest is built
 * @param needs labels that a builder must have
 * @param queueTimeout how long a build may wait for a builder
 * @param silenceTimeout how long a running build may write no output
 * @param approvals how many others than the requester must approve a deploy
 * @param onConflict {@code latest-wins}, {@code wait} or {@code refuse}: what becomes of a deploy while another goes on
 * @param freezes in which nothing new of it is deployed, those of all apps included
 * @param frozen the one that holds now, and for longest; absent: none does
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
        String policy,
        Map<String, String> needs,
        String queueTimeout,
        String silenceTimeout,
        Keep keep,
        int approvals,
        String onConflict,
        List<Freeze> freezes,
        @Nullable FrozenNow frozen,
        String createdBy,
        Instant createdAt,
        long revision) {

    static AppResource of(App app, Instant now) {
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
                app.queue().policy().text(),
                app.queue().needs(),
                app.queue().queueTimeout().toSeconds() + "s",
                app.queue().silenceTimeout().toSeconds() + "s",
                Keep.of(app.keep()),
                app.deploys().approvals(),
                app.deploys().onConflict().text(),
                app.freezes(),
                FrozenNow.of(app, now),
                app.createdBy(),
                app.createdAt(),
                app.revision());
    }

    /**
     * Nothing new is deployed now.
     *
     * @param until when that ends; absent: when somebody lifts it
     */
    record FrozenNow(
            String freeze,
            String reason,
            String by,
            @Nullable Instant until) {

        static @Nullable FrozenNow of(App app, Instant now) {
            Frozen frozen = Frozen.at(app.freezes(), now);
            return frozen == null
                    ? null
                    : new FrozenNow(
                            frozen.freeze().id(),
                            frozen.freeze().reason(),
                            frozen.freeze().by(),
                            frozen.until());
        }
    }

    /**
     * An app that was taken away.
     *
     * @param canceledBuilds that were queued or running
     * @param abortedDeploys that had not ended
     * @param machines that run it, and stop it now
     * @param lostMachines that are away, and stop it when they come back
     */
    record Removed(
            String app,
            String by,
            @Nullable String reason,
            Instant at,
            int canceledBuilds,
            List<String> abortedDeploys,
            int machines,
            int lostMachines) {}

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
     * @param pool labels that a machine must have, or conditions on them such as {@code !=small}; none: every machine
     * @param regions where it must be complete; none: everywhere
     * @param webhookSecret none: the installation's counts
     * @param buildTimeoutSeconds limit of one attempt; 900 unless said
     * @param concurrency builds of its branch at once; 1 unless said
     * @param policy {@code fifo} or {@code latest-only}: of a branch's queued builds only the newest is built; the first unless said
     * @param needs labels that a builder must have; none: any builder
     * @param queueTimeoutSeconds how long a build may wait for a builder; a day unless said
     * @param silenceTimeoutSeconds how long a running build may write no output; 600 unless said
     * @param keep which builds keep their artifact
     * @param approvals how many others than the requester must approve a deploy, 0 to 2; none unless said
     * @param onConflict {@code latest-wins}, {@code wait} or {@code refuse}: what becomes of a deploy while another goes on
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
            @Nullable String policy,
            @Nullable Map<String, String> needs,
            @Nullable Long queueTimeoutSeconds,
            @Nullable Long silenceTimeoutSeconds,
            @Nullable ToKeep keep,
            @Nullable Integer approvals,
            @Nullable String onConflict) {

        DeploySettingsChange deploys() {
            return AppResource.deploys(approvals, onConflict);
        }

        QueueChange queue() {
            return AppResource.queue(policy, needs, queueTimeoutSeconds, silenceTimeoutSeconds);
        }
    }

    /**
     * What to change; what is absent stays.
     *
     * @param webhookSecret empty: none of its own any more
     * @param keepOldSecretSeconds how long the secret before stays good, at most 30 days; 0: it ends now; a day from its
     *     replacement on unless said
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
            @Nullable Long keepOldSecretSeconds,
            @Nullable Long buildTimeoutSeconds,
            @Nullable Integer concurrency,
            @Nullable String policy,
            @Nullable Map<String, String> needs,
            @Nullable Long queueTimeoutSeconds,
            @Nullable Long silenceTimeoutSeconds,
            @Nullable ToKeep keep,
            @Nullable Integer approvals,
            @Nullable String onConflict,
            @Nullable Long ifRevision) {

        DeploySettingsChange deploys() {
            return AppResource.deploys(approvals, onConflict);
        }

        QueueChange queue() {
            return AppResource.queue(policy, needs, queueTimeoutSeconds, silenceTimeoutSeconds);
        }
    }

    private static DeploySettingsChange deploys(@Nullable Integer approvals, @Nullable String onConflict) {
        try {
            return new DeploySettingsChange(approvals, onConflict == null ? null : OnConflict.of(onConflict));
        } catch (IllegalArgumentException e) {
            throw Answers.invalid("onConflict: " + e.getMessage());
        }
    }

    private static QueueChange queue(
            @Nullable String policy,
            @Nullable Map<String, String> needs,
            @Nullable Long queueTimeoutSeconds,
            @Nullable Long silenceTimeoutSeconds) {
        return new QueueChange(
                policy == null ? null : QueueRules.Policy.of(policy),
                needs,
                queueTimeoutSeconds == null ? null : Duration.ofSeconds(queueTimeoutSeconds),
                silenceTimeoutSeconds == null ? null : Duration.ofSeconds(silenceTimeoutSeconds));
    }
}
