package io.bowwave.intake;

import io.bowwave.jobtable.Apps;
import io.bowwave.schemas.id.AppName;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** What runs of an app against what could. */
@Controller("/v1/apps/{app}/diff")
@ExecuteOn(TaskExecutors.BLOCKING)
final class DiffController {

    private final Apps apps;
    private final DiffViews views;

    DiffController(Apps apps, DiffViews views) {
        this.apps = apps;
        this.views = views;
    }

    /** Region by region, with the commits in between. */
    @Get
    DiffResource show(@PathVariable String app) {
        if (apps.find(new AppName(app)).isEmpty()) {
            throw Answers.unknownApp(app);
        }
        return views.diff(app);
    }
}
