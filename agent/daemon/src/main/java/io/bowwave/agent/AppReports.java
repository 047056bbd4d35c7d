package io.bowwave.agent;

import io.bowwave.agent.driver.Handle;
import io.bowwave.schemas.fleet.FetchProgress;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.rollout.Target;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said about one app. Thread-safe. */
final class AppReports {

    private static final Logger LOG = LoggerFactory.getLogger(AppReports.class);

    private final AppName app;
    private final AppSite site;
    private final AppFetch fetch;
    private final Identity identity;
    private final StatusOutbox outbox;

    /**
     * What serves: current, or, until that is healthy, the release before.
     *
     * @param running the release; null: none
     */
    private record Serving(
            @Nullable Target running, @Nullable Handle handle) {}

    AppReports(AppName app, AppSite site, AppFetch fetch, Identity identity, StatusOutbox outbox) {
        this.app = app;
        this.site = site;
        this.fetch = fetch;
        this.identity = identity;
        this.outbox = outbox;
    }

    void say(AppRecord now) {
        String trouble = now.state() == MachineState.FETCHING ? fetch.diskTrouble() : null;
        AppRecord said = trouble == null ? now : now.because(trouble);
        FetchProgress progress = fetch.progress();
        Serving serving = serving(now);
        try {
            outbox.add(number -> status(said, serving, progress, number), now.traceparent());
        } catch (IOException e) {
            LOG.error("{}: the report cannot be numbered: {}", app, e.toString());
        }
    }

    private Serving serving(AppRecord now) {
        Handle before = now.state() == MachineState.HEALTHY ? null : site.besides();
        if (before != null) {
            return new Serving(now.fallback(), before);
        }
        Handle handle = site.running();
        return new Serving(handle == null ? null : now.current(), handle);
    }

    private MachineStatus status(AppRecord now, Serving serving, @Nullable FetchProgress progress, long number) {
        return new MachineStatus(
                app,
                identity.region(),
                identity.machine(),
                now.generation(),
                now.state(),
                now.wanted() == null ? null : now.wanted().build(),
                serving.running() == null ? null : serving.running().build(),
                now.reason(),
                site.address(serving.handle()),
                now.transfer(),
                number,
                now.since(),
                progress,
                some(now.sinceSwitch().restarts()),
                some(now.sinceSwitch().heals()),
                now.logTail(),
                null);
    }

    private static @Nullable Long some(long count) {
        return count == 0 ? null : count;
    }
}
