package io.bowwave.topologies.rollout;

import io.bowwave.schemas.id.BuildId;
import org.jspecify.annotations.Nullable;

/** What is known of the builds of the app that is being decided about. */
interface Builds {

    /** Null when no event of this app has named the build. */
    @Nullable
    BuildFacts find(BuildId build);
}
