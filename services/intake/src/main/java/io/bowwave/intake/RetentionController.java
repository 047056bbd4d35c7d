package io.bowwave.intake;

import io.bowwave.jobtable.App;
import io.bowwave.jobtable.Apps;
import io.bowwave.jobtable.Build;
import io.bowwave.jobtable.KeepChange;
import io.bowwave.process.Needs;
import io.bowwave.process.ProblemException;
import io.bowwave.process.Role;
import io.bowwave.schemas.id.AppName;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Which builds keep their artifact. */
@Controller("/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class RetentionController {

    private final Apps apps;
    private final BuildFinder finder;
    private final RetentionViews views;
    private final Clock clock;

    RetentionController(Apps apps, BuildFinder finder, RetentionViews views, Clock clock) {
        this.apps = apps;
        this.finder = finder;
        this.views = views;
        this.clock = clock;
    }

    /** Keeps the build's artifact whatever the rules say. Doing it twice changes nothing. */
    @Post("/builds/{id}/pin")
    @Needs(Role.DEPLOYER)
    AppResource pin(@PathVariable String id) {
        Build build = finder.find(id);
        if (build.artifact() == null) {
            throw new ProblemException(
                    409,
                    "no-artifact",
                    "build %s made no artifact: it is %s"
                            .formatted(build.id(), build.status().text()));
        }
        if (views.removed(build.id())) {
            throw new ProblemException(
                    409,
                    "artifact-removed",
                    "the artifact of build %s was removed from every region: build its commit %s again"
                            .formatted(build.id(), build.commit()));
        }
        return AppResource.of(apps.pin(build.app(), build.id(), true), clock.instant());
    }

    /** Leaves it to the rules again. */
    @Post("/builds/{id}/unpin")
    @Needs(Role.DEPLOYER)
    AppResource unpin(@PathVariable String id) {
        Build build = finder.find(id);
        return AppResource.of(apps.pin(build.app(), build.id(), false), clock.instant());
    }

    /** What the app's rules would remove now, or others that somebody wants to try before. Does nothing. */
    @Get("/apps/{app}/retention")
    RetentionResource retention(
            @PathVariable String app,
            @Nullable @QueryValue Integer builds,
            @Nullable @QueryValue Integer days,
            @Nullable @QueryValue Integer rollbacks,
            @Nullable @QueryValue Integer rollbackDays) {
        App found = apps.find(new AppName(app)).orElseThrow(() -> Answers.unknownApp(app));
        return views.of(found, new KeepChange(builds, days, rollbacks, rollbackDays).of(found.keep()));
    }
}
