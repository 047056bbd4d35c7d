package io.bowwave.depot;

import io.bowwave.schemas.Json;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.artifact.DeployableState;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.AppDefinition;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What machines may fetch before anybody deploys it: of each app that allows it and whose builds are not deployed by themselves, the newest
 * artifact that is complete in this region. (Where builds are deployed at once, the deploy comes as fast as a hint would.) Holds a few newest builds of
 * each app. Pure; one thread.
 */
final class PrefetchHints {

    /** Builds of an app that are remembered: when the newest is rejected, the one before counts again. */
    private static final int BUILDS_KEPT = 8;

    /** What an agent is told. */
    record Hint(AppName app, BuildId build, ArtifactRef artifact, Map<String, String> pool) {

        byte[] line() {
            String json = Json.mapper()
                    .createObjectNode()
                    .set("prefetch", Json.mapper().valueToTree(this))
                    .toString();
            return (json + "\n").getBytes(StandardCharsets.UTF_8);
        }
    }

    private final RegionName region;
    private final Map<AppName, AppDefinition> apps = new HashMap<>();
    private final Map<AppName, TreeMap<String, Deployable>> builds = new HashMap<>();

    PrefetchHints(RegionName region) {
        this.region = region;
    }

    void app(AppName name, @Nullable AppDefinition app) {
        if (app == null) {
            apps.remove(name);
        } else {
            apps.put(name, app);
        }
    }

    void build(AppName app, BuildId build, @Nullable Deployable deployable) {
        TreeMap<String, Deployable> known =
                builds.computeIfAbsent(app, any -> new TreeMap<>(Comparator.reverseOrder()));
        if (deployable == null || !here(deployable)) {
            known.remove(build.text());
        } else {
            known.put(build.text(), deployable);
        }
        while (known.size() > BUILDS_KEPT) {
            known.pollLastEntry();
        }
    }

    /** The hint for this app; empty when there is nothing to fetch ahead. */
    Optional<Hint> hint(AppName app) {
        AppDefinition definition = apps.get(app);
        TreeMap<String, Deployable> known = builds.get(app);
        if (definition == null
                || definition.autoDeploy()
                || !definition.fetchedAhead()
                || known == null
                || known.isEmpty()) {
            return Optional.empty();
        }
        // Ids of builds grow with time.
        Deployable newest = known.firstEntry().getValue();
        return Optional.of(new Hint(app, newest.build(), newest.artifact(), definition.pool()));
    }

    private boolean here(Deployable deployable) {
        return deployable.regions().contains(region) && deployable.state() != DeployableState.REJECTED;
    }
}
