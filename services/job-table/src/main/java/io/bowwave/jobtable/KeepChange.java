package io.bowwave.jobtable;

import io.bowwave.schemas.job.KeepRules;
import org.jspecify.annotations.Nullable;

/** What to change of an app's rules of retention; null leaves a rule as it is. Pins are changed by {@link Apps#pin}. */
public record KeepChange(
        @Nullable Integer builds,
        @Nullable Integer days,
        @Nullable Integer rollbacks,
        @Nullable Integer rollbackDays) {

    /**
     * The rules after the change.
     *
     * @throws RefusedException INVALID, naming the rule
     */
    public KeepRules of(KeepRules before) {
        try {
            return new KeepRules(
                    builds == null ? before.builds() : builds,
                    days == null ? before.days() : days,
                    rollbacks == null ? before.rollbacks() : rollbacks,
                    rollbackDays == null ? before.rollbackDays() : rollbackDays,
                    before.pinned());
        } catch (IllegalArgumentException e) {
            throw new RefusedException(RefusedException.Code.INVALID, String.valueOf(e.getMessage()));
        }
    }
}
