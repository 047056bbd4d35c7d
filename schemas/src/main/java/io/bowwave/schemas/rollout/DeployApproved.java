package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RequestId;

/**
 * Somebody else has agreed to a deploy.
 *
 * @param request to approve it
 * @param rollout the deploy
 * @param approvals so far
 * @param needed in all
 */
public record DeployApproved(AppName app, RequestId request, RequestId rollout, String actor, int approvals, int needed)
        implements DeployEvent {}
