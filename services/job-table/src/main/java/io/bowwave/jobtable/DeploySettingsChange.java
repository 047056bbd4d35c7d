package io.bowwave.jobtable;

import io.bowwave.schemas.rollout.OnConflict;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What to change of {@link DeploySettings}; null leaves a component as it is. */
public record DeploySettingsChange(
        @Nullable Integer approvals, @Nullable OnConflict onConflict) {

    /** The settings after the change. */
    public DeploySettings of(DeploySettings before) {
        return new DeploySettings(
                Objects.requireNonNullElse(approvals, before.approvals()),
                Objects.requireNonNullElse(onConflict, before.onConflict()));
    }
}
