package io.bowwave.agent;

import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.Buckets;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.GoalSignature;
import io.bowwave.schemas.rollout.PoolSelector;
import io.bowwave.schemas.rollout.Target;
import java.security.PublicKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a goal is one for this machine, and what it asks of it. Pure. */
public final class GoalRules {

    /** What to do about a goal. */
    public sealed interface Verdict {
        /** @param target null: nothing is to run here yet */
        record Take(@Nullable Target target) implements Verdict {}

        /** It is about other machines. */
        record NotOurs() implements Verdict {}

        /** The app is no more. */
        record Removed() implements Verdict {}

        /** It is not newer than what is known. */
        record Known() implements Verdict {}

        /** It must not be followed; why is said to the depot. */
        record Refuse(String why) implements Verdict {}
    }

    private final RegionName region;
    private final MachineId machine;
    private final Map<String, String> labels;
    private final @Nullable PublicKey key;

    /** @param key that signs goals; null: signatures are not asked for */
    public GoalRules(RegionName region, MachineId machine, Map<String, String> labels, @Nullable PublicKey key) {
        this.region = region;
        this.machine = machine;
        this.labels = Map.copyOf(labels);
        this.key = key;
    }

    /** @param known the generation that was taken last; 0: none */
    public Verdict judge(Goal goal, long known) {
        if (!goal.region().equals(region)) {
            return new Verdict.Refuse("goal of generation %d: found region %s, expected %s"
                    .formatted(goal.generation(), goal.region(), region));
        }
        if (goal.generation() <= known) {
            return new Verdict.Known();
        }
        if (key != null && !GoalSignature.verify(goal, key)) {
            return new Verdict.Refuse("goal of generation %d: found %s, expected a signature by the configured goal key"
                    .formatted(goal.generation(), goal.signature() == null ? "no signature" : "a wrong signature"));
        }
        if (goal.gone()) {
            return new Verdict.Removed();
        }
        if (!ours(goal)) {
            return new Verdict.NotOurs();
        }
        boolean target = Buckets.of(machine, goal.app()) < goal.permille();
        return new Verdict.Take(target ? goal.target() : goal.previous());
    }

    /** Whether it asks something to run on machines such as this one; whether it may do so is not looked at. */
    boolean ours(Goal goal) {
        return !goal.gone() && PoolSelector.matches(goal.pool(), labels);
    }
}
