package io.bowwave.schemas.rollout;

import io.bowwave.schemas.EventData;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RequestId;

/**
 * The answer to each deploy request, and all that a rollout does; topic {@code bowwave.deploy-events}, key app. Event id:
 * {@code deploy/<request>/<step>}.
 */
public sealed interface DeployEvent extends EventData
        permits DeployRefused,
                DeployAccepted,
                WaveStarted,
                RegionConverged,
                WaveCompleted,
                RolloutCompleted,
                RollbackStarted,
                RolledBack,
                RolloutFailed,
                RolloutPaused,
                RolloutResumed,
                RolloutAborted,
                RolloutSuperseded,
                BuildRejected,
                DeployPlanned,
                DeployScheduled,
                DeployWaiting,
                DeployApproved,
                WaveBaking,
                BatchStarted,
                GateAsked,
                GateJudged,
                RegionSkipped,
                RolloutPromoted,
                BuildUnrejected {

    @Override
    AppName app();

    /** The request that it belongs to; also names the rollout that the request started. */
    RequestId request();
}
