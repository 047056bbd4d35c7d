package io.bowwave.topologies.replication;

import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is known about one build's replicas: the row of the store, key {@code app|build}. Immutable.
 *
 * @param attempt the newest heard of; what comes from an older one is dropped
 * @param revision of the job row, the newest heard of
 * @param wanted what the build made and needs; null until it has succeeded
 * @param replicas what regions said, one entry for each region and artifact, in order of arrival
 * @param rejected why the build is marked bad; null when it is not
 * @param emitted the last word about it; null when there was none
 * @param words how many were said
 */
record BuildReplicas(
        AppName app,
        BuildId build,
        int attempt,
        long revision,
        @Nullable Wanted wanted,
        List<Replica> replicas,
        @Nullable String rejected,
        @Nullable Deployable emitted,
        int words,
        @Nullable String traceparent) {

    /** What the build made, and where it is needed. */
    record Wanted(String commit, ArtifactRef artifact, RegionName home, List<RegionName> required) {
        Wanted {
            required = List.copyOf(required);
        }
    }

    /**
     * @param complete false once the region has removed it
     * @param removed why it did
     */
    record Replica(
            RegionName region,
            ArtifactRef artifact,
            boolean complete,
            @Nullable String removed) {}

    BuildReplicas {
        replicas = List.copyOf(replicas);
    }

    static BuildReplicas unheardOf(AppName app, BuildId build) {
        return new BuildReplicas(app, build, 0, 0, null, List.of(), null, null, 0, null);
    }

    BuildReplicas at(int newAttempt, long newRevision) {
        return new BuildReplicas(
                app, build, newAttempt, newRevision, wanted, replicas, rejected, emitted, words, traceparent);
    }

    BuildReplicas wanting(Wanted now, @Nullable String trace) {
        return new BuildReplicas(app, build, attempt, revision, now, replicas, rejected, emitted, words, trace);
    }

    BuildReplicas having(List<Replica> now) {
        return new BuildReplicas(app, build, attempt, revision, wanted, now, rejected, emitted, words, traceparent);
    }

    BuildReplicas rejectedFor(@Nullable String reason) {
        return new BuildReplicas(app, build, attempt, revision, wanted, replicas, reason, emitted, words, traceparent);
    }

    BuildReplicas said(Deployable word) {
        return new BuildReplicas(
                app, build, attempt, revision, wanted, replicas, rejected, word, words + 1, traceparent);
    }
}
