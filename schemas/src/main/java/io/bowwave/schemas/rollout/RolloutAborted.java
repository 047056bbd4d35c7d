package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RequestId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rollout was given up where it was.
 *
 * @param regions what each is told to run, and stays with
 * @param next what can be done about it
 */
public record RolloutAborted(
        AppName app,
        RequestId request,
        RequestId rollout,
        @Nullable String reason,
        @Nullable String actor,
        @Nullable List<Standing> regions,
        @Nullable String next)
        implements DeployEvent {
    public RolloutAborted {
        regions = regions == null ? null : List.copyOf(regions);
    }
}
