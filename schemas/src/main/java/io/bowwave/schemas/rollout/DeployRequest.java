package io.bowwave.schemas.rollout;

import com.fasterxml.jackson.annotation.JsonAlias;
import io.bowwave.schemas.EventData;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The public command; topic {@code bowwave.deploy-requests}, key app. Anyone with the right to write there may send one, with any Kafka client:
 * {@code {"id":"my-1","app":"web","action":"deploy","build":"0192..."}} is enough; what is absent of id, time and so on is taken from the record.
 *
 * @param build needed by deploy, plan, reject and unreject; a rollback without one goes to the build before
 * @param regions where; absent: everywhere that the app runs or needs
 * @param requestedBy who asks
 * @param plan the deploy is refused when it would not be what this plan said
 * @param strategy instead of what the build says
 * @param notBefore the deploy starts at this time
 * @param overrideFreeze deploy although deploys are frozen; needs a reason
 * @param deploy the deploy that pause, resume, promote, abort or approve is about; absent: the one in progress, or that waits
 * @param expiresAt not carried out when it is read after this
 * @param signature Ed25519 over {@link RequestSignature#message}, base64
 * @param signedBy name of the key
 */
public record DeployRequest(
        AppName app,
        DeployAction action,
        @Nullable BuildId build,
        @Nullable List<RegionName> regions,
        @Nullable String reason,
        @JsonAlias("actor") @Nullable String requestedBy,
        @Nullable String plan,
        @Nullable Strategy strategy,
        @Nullable Instant notBefore,
        @Nullable Boolean overrideFreeze,
        @Nullable RequestId deploy,
        @Nullable Instant expiresAt,
        @Nullable String signature,
        @Nullable String signedBy)
        implements EventData {

    public DeployRequest {
        regions = regions == null ? null : List.copyOf(regions);
    }

    /** With nothing special. */
    public DeployRequest(
            AppName app,
            DeployAction action,
            @Nullable BuildId build,
            @Nullable List<RegionName> regions,
            @Nullable String reason,
            @Nullable String requestedBy) {
        this(app, action, build, regions, reason, requestedBy, null, null, null, null, null, null, null, null);
    }

    /** The same request, not to be carried out after this. */
    public DeployRequest until(Instant end) {
        return new DeployRequest(
                app,
                action,
                build,
                regions,
                reason,
                requestedBy,
                plan,
                strategy,
                notBefore,
                overrideFreeze,
                deploy,
                end,
                signature,
                signedBy);
    }

    /** The same request, signed. */
    public DeployRequest signed(String newSignature, String key) {
        return new DeployRequest(
                app,
                action,
                build,
                regions,
                reason,
                requestedBy,
                plan,
                strategy,
                notBefore,
                overrideFreeze,
                deploy,
                expiresAt,
                newSignature,
                key);
    }
}
