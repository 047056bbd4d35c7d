package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RequestId;

/**
 * The request is not carried out.
 *
 * @param action as asked, also when it is none of ours
 * @param reason names field, value and what is expected
 */
public record DeployRefused(AppName app, RequestId request, String action, RefusalCode code, String reason)
        implements DeployEvent {}
