package io.bowwave.schemas.job;

import io.bowwave.schemas.EventData;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.Freeze;
import io.bowwave.schemas.rollout.OnConflict;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An app as it is now; topic {@code bowwave.apps}, key app, compacted.
 *
 * @param branch the short name, for example {@code main}
 * @param autoDeploy whether a build is deployed as soon as it is deployable
 * @param pool which machines run the app, see {@link io.bowwave.schemas.rollout.PoolSelector}; empty: every machine
 * @param regions where it must be complete before it is deployable; empty: every region there is when the build is made
 * @param keep which builds keep their artifact; absent: {@link KeepRules#DEFAULT}
 * @param prefetch whether machines may fetch its builds before they are deployed; absent: they may
 * @param freezes in which nothing new is deployed, those of all apps included; absent: none
 * @param onConflict what becomes of a deploy while another is in progress; absent: the latest wins
 * @param approvals that a deploy needs, of others than the requester, 0 to 2; absent: none
 */
public record AppDefinition(
        AppName app,
        long revision,
        String repoUrl,
        String branch,
        boolean autoDeploy,
        Map<String, String> pool,
        List<RegionName> regions,
        @Nullable KeepRules keep,
        @Nullable Boolean prefetch,
        @Nullable List<Freeze> freezes,
        @Nullable OnConflict onConflict,
        @Nullable Integer approvals)
        implements EventData {

    public AppDefinition {
        pool = Map.copyOf(pool);
        regions = List.copyOf(regions);
        freezes = freezes == null ? null : List.copyOf(freezes);
    }

    /** Without rules of deploys. */
    public AppDefinition(
            AppName app,
            long revision,
            String repoUrl,
            String branch,
            boolean autoDeploy,
            Map<String, String> pool,
            List<RegionName> regions,
            @Nullable KeepRules keep,
            @Nullable Boolean prefetch) {
        this(app, revision, repoUrl, branch, autoDeploy, pool, regions, keep, prefetch, null, null, null);
    }

    /** Whether machines may fetch its builds before they are deployed. */
    public boolean fetchedAhead() {
        return prefetch == null || prefetch;
    }

    /** That may be fetched ahead. */
    public AppDefinition(
            AppName app,
            long revision,
            String repoUrl,
            String branch,
            boolean autoDeploy,
            Map<String, String> pool,
            List<RegionName> regions,
            @Nullable KeepRules keep) {
        this(app, revision, repoUrl, branch, autoDeploy, pool, regions, keep, null);
    }

    /** With the rules that count for an app that says nothing. */
    public AppDefinition(
            AppName app,
            long revision,
            String repoUrl,
            String branch,
            boolean autoDeploy,
            Map<String, String> pool,
            List<RegionName> regions) {
        this(app, revision, repoUrl, branch, autoDeploy, pool, regions, null);
    }
}
