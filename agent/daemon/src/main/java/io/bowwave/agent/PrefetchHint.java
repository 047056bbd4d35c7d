package io.bowwave.agent;

import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.swarm.json.JsonException;
import io.bowwave.swarm.json.SmallJson;
import java.util.Map;

/**
 * What a depot says that may be fetched before anybody deploys it. Not signed: it is fetched and verified, never run.
 *
 * @param pool labels that a machine must have to run the app
 */
record PrefetchHint(AppName app, BuildId build, ArtifactRef artifact, Map<String, String> pool) {

    /** @throws JsonException when something is missing or wrong; names the property */
    static PrefetchHint of(Map<String, Object> tree) throws JsonException {
        for (String needed : new String[] {"app", "build", "artifact", "pool"}) {
            if (tree.get(needed) == null) {
                throw new JsonException("prefetch.%s: found nothing, expected a value".formatted(needed));
            }
        }
        return SmallJson.record(tree, PrefetchHint.class);
    }
}
