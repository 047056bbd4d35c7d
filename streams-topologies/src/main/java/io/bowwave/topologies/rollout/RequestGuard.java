package io.bowwave.topologies.rollout;

import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.RequestSignature;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who may ask. Where requests need no signature, the rights on the topic decide alone. */
@FunctionalInterface
public interface RequestGuard {

    /** Takes every request that the topic's rights let through. */
    RequestGuard TOPIC_RIGHTS = (id, request, at) -> null;

    /**
     * @param at when the request was written
     * @return why the request is not taken; null when it is
     */
    @Nullable
    String objection(RequestId id, DeployRequest request, Instant at);

    /**
     * Takes requests with a good signature by one of these keys and an end of their validity only. The end is what keeps a request from being
     * sent once more after its id was forgotten.
     *
     * @param keys by the name that stands in {@code signedBy}
     * @param memory for how long ids are remembered
     */
    static RequestGuard signed(Map<String, PublicKey> keys, Duration memory) {
        return (id, request, at) -> {
            PublicKey key = request.signedBy() == null ? null : keys.get(request.signedBy());
            if (key == null) {
                return "signedBy: found %s, expected the name of one of the keys that this installation knows"
                        .formatted(request.signedBy() == null ? "nothing" : "\"" + request.signedBy() + "\"");
            }
            if (!RequestSignature.verify(id, request, key)) {
                return "signature: found %s, expected a good one by the key \"%s\" over the request with the id \"%s\""
                        .formatted(request.signature() == null ? "nothing" : "another", request.signedBy(), id);
            }
            Instant latest = at.plus(memory);
            return request.expiresAt() == null || request.expiresAt().isAfter(latest)
                    ? "expiresAt: found %s, expected a time until %s: a signed request must end"
                            .formatted(request.expiresAt() == null ? "nothing" : request.expiresAt(), latest)
                    : null;
        };
    }
}
