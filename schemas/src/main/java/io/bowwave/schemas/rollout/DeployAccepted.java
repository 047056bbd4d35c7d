package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The request is carried out; for deploy and rollback a rollout begins.
 *
 * @param generation of the goals that it writes; 0 when it writes none
 * @param previous the build that the goal was before
 * @param deploy the deploy that a pause, resume, promote, abort or approval is about
 * @param strategy of a deploy; absent when its waves are its own
 * @param waves of a deploy or rollback
 * @param onFailure what a failure does
 * @param onUnreachable what a region that cannot be reached does
 * @param overrideFreeze true when deploys are frozen and it is carried out all the same
 */
public record DeployAccepted(
        AppName app,
        RequestId request,
        DeployAction action,
        @Nullable BuildId build,
        @Nullable String commit,
        long generation,
        List<RegionName> regions,
        @Nullable BuildId previous,
        @Nullable String reason,
        @Nullable String actor,
        @Nullable RequestId deploy,
        @Nullable Strategy strategy,
        @Nullable List<Wave> waves,
        @Nullable OnFailure onFailure,
        @Nullable OnUnreachable onUnreachable,
        @Nullable Boolean overrideFreeze)
        implements DeployEvent {

    public DeployAccepted {
        regions = List.copyOf(regions);
        waves = waves == null ? null : List.copyOf(waves);
    }

    /** Of a request that starts no waves. */
    public DeployAccepted(
            AppName app,
            RequestId request,
            DeployAction action,
            @Nullable BuildId build,
            @Nullable String commit,
            long generation,
            List<RegionName> regions,
            @Nullable BuildId previous,
            @Nullable String reason,
            @Nullable String actor) {
        this(
                app,
                request,
                action,
                build,
                commit,
                generation,
                regions,
                previous,
                reason,
                actor,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
