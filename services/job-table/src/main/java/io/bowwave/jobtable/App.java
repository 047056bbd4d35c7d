package io.bowwave.jobtable;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.KeepRules;
import io.bowwave.schemas.rollout.Freeze;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code app}.
 *
 * @param branch the short name, for example {@code main}
 * @param prefetch whether machines may fetch its builds before they are deployed
 * @param pool labels that a machine must have to run it; empty: every machine
 * @param regions where it must be complete before it is deployable; empty: every region
 * @param webhookSecret null: the installation's secret counts
 * @param buildTimeout limit of one attempt
 * @param concurrency how many builds of its branch may run at once; 1 unless somebody asked for more
 * @param keep which builds keep their artifact
 * @param queue what it asks of the queue
 * @param deploys what it asks of its deploys
 * @param freezes that are open, or were when one was last added or lifted
 * @param revision from 1; grows by one at each change
 */
public record App(
        AppName name,
        String repoUrl,
        String branch,
        boolean autoDeploy,
        boolean prefetch,
        Map<String, String> pool,
        List<RegionName> regions,
        @Nullable String webhookSecret,
        Duration buildTimeout,
        int concurrency,
        KeepRules keep,
        QueueRules queue,
        DeploySettings deploys,
        List<Freeze> freezes,
        String createdBy,
        Instant createdAt,
        long revision) {

    public App {
        pool = Map.copyOf(pool);
        regions = List.copyOf(regions);
        freezes = List.copyOf(freezes);
    }

    /** The full ref of its branch. */
    public String ref() {
        return "refs/heads/" + branch;
    }

    /** Hides the secret. */
    @Override
    public String toString() {
        return "App[" + name + " " + repoUrl + "#" + branch + " revision " + revision + "]";
    }
}
