package io.bowwave.depot;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.artifact.DeployableState;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.AppDefinition;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PrefetchHintsTest {

    private static final RegionName HERE = new RegionName("us-east");
    private static final RegionName THERE = new RegionName("eu-west");
    private static final AppName APP = new AppName("web");
    private static final BuildId OLD = new BuildId("0192f3c4-7a10-7cc3-98c4-dc0c0c07398f");
    private static final BuildId NEW = new BuildId("0192f3c4-7b20-7cc3-98c4-dc0c0c07398f");

    private final PrefetchHints hints = new PrefetchHints(HERE);

    @Test
    void hintsAtTheNewestBuildThatIsCompleteHere() {
        hints.app(APP, app(false));
        hints.build(APP, NEW, deployable(NEW, DeployableState.DEPLOYABLE, HERE));
        hints.build(APP, OLD, deployable(OLD, DeployableState.DEPLOYABLE, HERE));
        assertThat(hints.hint(APP)).map(PrefetchHints.Hint::build).contains(NEW);
        assertThat(new String(hints.hint(APP).orElseThrow().line(), StandardCharsets.UTF_8))
                .startsWith(
                        "{\"prefetch\":{\"app\":\"web\",\"build\":\"" + NEW + "\",\"artifact\":{\"manifest\":\"sha256:")
                .endsWith("\"pool\":{\"disk\":\"fast\"}}}\n");
    }

    @Test
    void goesBackToTheOneBeforeWhenTheNewestIsRejected() {
        hints.app(APP, app(false));
        hints.build(APP, OLD, deployable(OLD, DeployableState.DEPLOYABLE, HERE));
        hints.build(APP, NEW, deployable(NEW, DeployableState.DEPLOYABLE, HERE));
        hints.build(APP, NEW, deployable(NEW, DeployableState.REJECTED, HERE));
        assertThat(hints.hint(APP)).map(PrefetchHints.Hint::build).contains(OLD);
        hints.build(APP, OLD, null);
        assertThat(hints.hint(APP)).isEmpty();
    }

    @Test
    void saysNothingOfWhatIsElsewhereOrIsDeployedAtOnce() {
        hints.build(APP, NEW, deployable(NEW, DeployableState.DEPLOYABLE, THERE));
        hints.app(APP, app(false));
        assertThat(hints.hint(APP)).isEmpty();
        hints.build(APP, NEW, deployable(NEW, DeployableState.DEPLOYABLE, HERE));
        hints.app(APP, app(true));
        assertThat(hints.hint(APP)).isEmpty();
    }

    @Test
    void saysNothingOfAnAppThatDoesNotWantIt() {
        hints.build(APP, NEW, deployable(NEW, DeployableState.DEPLOYABLE, HERE));
        hints.app(APP, app(false, false));
        assertThat(hints.hint(APP)).isEmpty();
        hints.app(APP, app(false, true));
        assertThat(hints.hint(APP)).isPresent();
    }

    private static AppDefinition app(boolean autoDeploy) {
        return app(autoDeploy, null);
    }

    private static AppDefinition app(boolean autoDeploy, @Nullable Boolean prefetch) {
        Map<String, String> pool = Map.of("disk", "fast");
        return new AppDefinition(APP, 1, "/srv/web", "main", autoDeploy, pool, List.of(), null, prefetch);
    }

    private static Deployable deployable(BuildId build, DeployableState state, RegionName region) {
        Digest digest = Digest.of(build.text().getBytes(StandardCharsets.UTF_8));
        return new Deployable(
                APP,
                build,
                "a".repeat(40),
                new ArtifactRef(digest, digest, 1000),
                state,
                List.of(region),
                List.of(region),
                null);
    }
}
