package io.bowwave.testbed.simulate.rollout;

import io.bowwave.topologies.rollout.RolloutDefaults;
import java.time.Duration;
import java.util.List;

/** Many troubled runs, and what came of them. Waits that last a day in production last minutes here. */
final class TroubledRuns {

    private static final RolloutDefaults DEFAULTS = new RolloutDefaults(
            RolloutDefaults.PRODUCTION.waves(),
            new RolloutDefaults.Waits(
                    Duration.ZERO,
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(20),
                    Duration.ofMinutes(20),
                    Duration.ofMinutes(2)));

    private int runs;
    private int violations;
    private long requests;
    private long goals;

    /** What was found to be wrong with this seed; empty when nothing was. */
    List<String> run(long seed) {
        TroubledRun run = new TroubledRun(seed, DEFAULTS);
        List<String> found = run.run();
        runs++;
        violations += found.isEmpty() ? 0 : 1;
        requests += run.requests();
        goals += run.goals();
        return found;
    }

    int runs() {
        return runs;
    }

    int violations() {
        return violations;
    }

    long requests() {
        return requests;
    }

    long goals() {
        return goals;
    }
}
