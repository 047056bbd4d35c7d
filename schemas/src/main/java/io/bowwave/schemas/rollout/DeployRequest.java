package io.bowwave.schemas.rollout;

import io.bowwave.schemas.EventData;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The public command; topic {@code bowwave.deploy-requests}, key app. Anyone with the right to write there may send one, with any Kafka client:
 * {@code {"id":"my-1","app":"web","action":"deploy","build":"0192..."}} is enough; what is absent of id, time and so on is taken from the record.
 *
 * @param build needed by deploy and reject; a rollback without one goes to the build before
 * @param regions where; absent: everywhere that the app runs or needs
 * @param actor who asks
 */
public record DeployRequest(
        AppName app,
        DeployAction action,
        @Nullable BuildId build,
        @Nullable List<RegionName> regions,
        @Nullable String reason,
        @Nullable String actor)
        implements EventData {}
