package io.bowwave.intake;

import io.bowwave.jobtable.Build;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.RegionName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A build, as the API shows it.
 *
 * @param liftedBy who made it urgent while it waited
 * @param retryOf the build whose tries were used up, and which this one tries once more
 */
record BuildResource(
        String id,
        String app,
        String status,
        int attempt,
        String commit,
        String ref,
        String branch,
        String repoUrl,
        String trigger,
        String requestedBy,
        String priority,
        @Nullable String liftedBy,
        @Nullable String retryOf,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable String worker,
        @Nullable String cause,
        @Nullable String message,
        @Nullable String canceledBy,
        @Nullable String name,
        @Nullable ArtifactRef artifact,
        @Nullable Long uploadedBytes,
        List<String> regions,
        String home,
        long revision,
        @Nullable String traceparent) {

    private static final String BRANCHES = "refs/heads/";

    static BuildResource of(Build build) {
        return new BuildResource(
                build.id().text(),
                build.app().text(),
                build.status().text(),
                build.attempt(),
                build.commit(),
                build.ref(),
                build.ref().startsWith(BRANCHES) ? build.ref().substring(BRANCHES.length()) : build.ref(),
                build.repoUrl(),
                build.trigger(),
                build.requestedBy(),
                build.queueing().priority().text(),
                build.queueing().liftedBy(),
                build.queueing().retryOf() == null
                        ? null
                        : build.queueing().retryOf().text(),
                build.createdAt(),
                build.startedAt(),
                build.finishedAt(),
                build.worker() == null ? null : build.worker().text(),
                build.cause() == null ? null : build.cause().text(),
                build.message(),
                build.canceledBy(),
                build.name(),
                build.artifact(),
                build.uploadedBytes(),
                build.regions().stream().map(RegionName::text).toList(),
                build.home().text(),
                build.revision(),
                build.traceparent());
    }

    /**
     * A build to be.
     *
     * @param commit 40 hex digits; none: where the ref is now
     * @param ref branch or full ref; none: the app's branch
     * @param again also when the commit has a good build
     * @param priority {@code normal} or {@code urgent}: its line goes before what is up to 15 minutes older; the first unless said. A build
     *     of the commit that waits already becomes urgent
     */
    record ToStart(
            @Nullable String app,
            @Nullable String commit,
            @Nullable String ref,
            @Nullable Boolean again,
            @Nullable String priority) {}

    /** Why a build is to be canceled. */
    record ToCancel(@Nullable String reason) {}

    /** @param state canceled, requested (its builder hears of it within seconds) or ended (it was over before) */
    record Canceled(String state, BuildResource build) {}
}
