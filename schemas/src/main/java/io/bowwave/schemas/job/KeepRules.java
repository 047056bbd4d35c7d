package io.bowwave.schemas.job;

import io.bowwave.schemas.id.BuildId;
import java.util.List;

/**
 * Which builds of an app keep their artifact. Each rule keeps on its own; what none of them keeps expires. What runs anywhere, is a goal or
 * the one before it is kept whatever the rules say.
 *
 * @param builds the newest so many that have succeeded, 1 to 10,000
 * @param days those that have succeeded within so many days, 0 to 3,650
 * @param rollbacks the last so many that were deployed, 0 to 1,000
 * @param rollbackDays those that were deployed within so many days, until which counts when another took their place, 0 to 3,650
 * @param pinned by hand, sorted; up to 40
 */
public record KeepRules(int builds, int days, int rollbacks, int rollbackDays, List<BuildId> pinned) {

    /** Builds that may be pinned in one app: they stand in one row. */
    public static final int MAX_PINNED = 40;

    /** What counts for an app that says nothing. */
    public static final KeepRules DEFAULT = new KeepRules(50, 30, 10, 30, List.of());

    private static final int MAX_BUILDS = 10_000;
    private static final int MAX_DAYS = 3_650;
    private static final int MAX_ROLLBACKS = 1_000;

    /** @throws IllegalArgumentException naming the rule, what was found and what is expected */
    public KeepRules {
        pinned = pinned.stream().distinct().sorted().toList();
        check("builds", builds, 1, MAX_BUILDS);
        check("days", days, 0, MAX_DAYS);
        check("rollbacks", rollbacks, 0, MAX_ROLLBACKS);
        check("rollbackDays", rollbackDays, 0, MAX_DAYS);
        check("pinned", pinned.size(), 0, MAX_PINNED);
    }

    /** The same rules with other builds pinned. */
    public KeepRules pinning(List<BuildId> builds) {
        return new KeepRules(this.builds, days, rollbacks, rollbackDays, builds);
    }

    private static void check(String name, int found, int least, int most) {
        if (found < least || found > most) {
            throw new IllegalArgumentException(
                    "keep.%s: found %d, expected %d to %d".formatted(name, found, least, most));
        }
    }
}
