package io.bowwave.intake;

import io.bowwave.jobtable.Build;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.RegionName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A build, as the API shows it. */
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
     */
    record ToStart(
            @Nullable String app,
            @Nullable String commit,
            @Nullable String ref,
            @Nullable Boolean again) {}

    /** Why a build is to be canceled. */
    record ToCancel(@Nullable String reason) {}

    /** @param state canceled, requested (its builder hears of it within seconds) or ended (it was over before) */
    record Canceled(String state, BuildResource build) {}
}
