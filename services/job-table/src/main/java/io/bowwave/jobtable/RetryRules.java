package io.bowwave.jobtable;

import io.bowwave.schemas.job.BuildCause;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What follows a lost attempt. What went wrong around a build is tried again, each time after a longer rest; what went wrong in it is
 * not. A build whose tries are used up fails with {@link BuildCause#ATTEMPTS_EXHAUSTED} and so gets into the poison lane, which
 * somebody has to look at. Pure.
 */
public final class RetryRules {

    /** Rest before each further try, the first one's first; as many as there are tries. */
    private static final List<Duration> RESTS =
            List.of(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(60));

    /** So often a build is tried again after an infra cause. */
    public static final int INFRA_TRIES = RESTS.size();

    /** Attempts in all, those that were handed back included: no build goes from builder to builder for ever. */
    public static final int MAX_ATTEMPTS = 20;

    private static final Set<BuildCause> INFRA =
            EnumSet.of(BuildCause.LEASE_EXPIRED, BuildCause.BUILDER_LOST, BuildCause.INFRA);

    /** What follows. */
    public sealed interface Verdict {}

    /**
     * It is queued again.
     *
     * @param rest so long it isn't claimed
     * @param infraTries how many of its tries are used then
     */
    public record Again(Duration rest, int infraTries) implements Verdict {}

    /** The cause is the build's own: it has failed. */
    public record Failed() implements Verdict {}

    /** The cause is not its own, but its tries are used up. */
    public record Exhausted() implements Verdict {}

    private RetryRules() {}

    /** Whether the cause lies around the build and not in it. */
    public static boolean infra(BuildCause cause) {
        return INFRA.contains(cause);
    }

    /**
     * @param handedBack whether its builder gave it back in good order because it was told to go: no rest, and no try used
     * @param attempt the one that ended, from 1
     * @param infraTries tries that were used before it, from 0
     */
    public static Verdict after(BuildCause cause, boolean handedBack, int attempt, int infraTries) {
        if (!infra(cause)) {
            return new Failed();
        }
        if (attempt >= MAX_ATTEMPTS || (!handedBack && infraTries >= INFRA_TRIES)) {
            return new Exhausted();
        }
        return handedBack ? new Again(Duration.ZERO, infraTries) : new Again(RESTS.get(infraTries), infraTries + 1);
    }
}
