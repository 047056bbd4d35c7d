package io.bowwave.intake;

import io.bowwave.jobtable.AppRemoval;
import io.bowwave.jobtable.Apps;
import io.bowwave.jobtable.Builds;
import io.bowwave.process.ProblemException;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes apps away. The rollout hears of it from the log, gives up what it had begun, and tells machines to stop the app. */
@Singleton
final class AppRemovals {

    private static final int NEWEST_DEPLOYS = 50;

    private final Apps apps;
    private final Builds builds;
    private final DeployViews deploys;
    private final FleetViews fleet;

    AppRemovals(Apps apps, Builds builds, DeployViews deploys, FleetViews fleet) {
        this.apps = apps;
        this.builds = builds;
        this.deploys = deploys;
        this.fleet = fleet;
    }

    /**
     * Takes it away.
     *
     * @throws ProblemException 409 {@code rollout-active}, {@code builds-running} or, without force, {@code conflict} for builds
     */
    AppResource.Removed remove(AppName app, String by, @Nullable String reason, boolean force) {
        List<String> active = deploys.list(app.text(), true, null, NEWEST_DEPLOYS).stream()
                .filter(deploy -> !deploy.ended())
                .map(DeployResource::request)
                .toList();
        if (!force && !active.isEmpty()) {
            throw new ProblemException(
                    409,
                    "rollout-active",
                    "app %s has %d deploys that have not ended (%s): abort or await them, or ask with force"
                            .formatted(app, active.size(), String.join(", ", active)));
        }
        List<FleetResource.Region> regions = fleet.regions(app.text());
        int canceled = force ? cancelBuilds(app, by) : 0;
        AppRemoval removal = apps.remove(app, by, reason);
        int all = regions.stream().mapToInt(FleetResource.Region::machines).sum();
        int lost = regions.stream().mapToInt(FleetResource.Region::lost).sum();
        return new AppResource.Removed(
                app.text(), removal.by(), removal.reason(), removal.at(), canceled, active, all - lost, lost);
    }

    private int cancelBuilds(AppName app, String by) {
        List<BuildId> active = apps.activeBuilds(app);
        active.forEach(build -> builds.cancel(build, by, "the app is removed"));
        int running = apps.activeBuilds(app).size();
        if (running > 0) {
            throw new ProblemException(
                    409,
                    "builds-running",
                    "app %s has %d builds that were asked to stop, which takes some seconds: send it again"
                            .formatted(app, running));
        }
        return active.size();
    }
}
