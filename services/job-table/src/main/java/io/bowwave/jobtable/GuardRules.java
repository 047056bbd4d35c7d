package io.bowwave.jobtable;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.BuildCause;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the guard does about leases that are due. Pure: the facts, times included, come from the database in one look.
 */
public final class GuardRules {

    /** More expired at once than this many... */
    static final int MASS = 3;

    /** ...and than this share of all leases: the fault is more likely here than in every builder. */
    static final double MASS_SHARE = 0.20;

    /** So often a lease is prolonged in a row; then the builders are gone indeed. A heartbeat begins anew. */
    static final int MAX_HOLDS = 2;

    /**
     * A lease that needs a decision.
     *
     * @param expired no heartbeat for a lease's time
     * @param overdue running longer than limit and grace
     * @param cancelAsked somebody asked to cancel it
     * @param cancelOverdue and the builder hasn't within a lease's time
     * @param holds how often it was prolonged since its last heartbeat
     */
    public record Due(
            BuildId build,
            int attempt,
            WorkerId worker,
            boolean expired,
            boolean overdue,
            boolean cancelAsked,
            boolean cancelOverdue,
            int holds) {}

    /**
     * One look.
     *
     * @param leases how many there are, due or not
     * @param asleep whether nobody has looked for longer than a lease: then nobody may have answered builders either
     */
    public record Look(int leases, boolean asleep, List<Due> due) {}

    /** @param outcome null: prolong the lease instead */
    public record Decision(Due due, @Nullable Outcome outcome) {}

    private GuardRules() {}

    public static List<Decision> decide(Look look) {
        boolean hold = hold(look) != null;
        List<Decision> decisions = new ArrayList<>();
        for (Due due : look.due()) {
            boolean prolong = hold && (due.expired() || look.asleep()) && due.holds() < MAX_HOLDS;
            decisions.add(new Decision(due, prolong ? null : outcome(due)));
        }
        return decisions;
    }

    /** Why leases are prolonged rather than taken away; null: no reason to. */
    static @Nullable String hold(Look look) {
        long expired = look.due().stream().filter(Due::expired).count();
        if (look.asleep() && !look.due().isEmpty()) {
            return "nobody has swept for longer than a lease, so builders may have found nobody to talk to";
        }
        if (expired > MASS && expired > look.leases() * MASS_SHARE) {
            return "%d of %d leases ran out at once: the fault is more likely here than in every builder"
                    .formatted(expired, look.leases());
        }
        return null;
    }

    private static Outcome outcome(Due due) {
        if (due.cancelOverdue() || (due.expired() && due.cancelAsked())) {
            return new Outcome.Canceled("guard", "canceled; builder " + due.worker() + " didn't answer");
        }
        if (due.overdue()) {
            return new Outcome.Failed(
                    BuildCause.TIMEOUT,
                    "build timeout: it ran longer than its limit, and builder " + due.worker() + " didn't end it");
        }
        return new Outcome.Released(
                BuildCause.LEASE_EXPIRED,
                "builder %s sent no heartbeat for %d s".formatted(due.worker(), Leases.LEASE.toSeconds()));
    }
}
