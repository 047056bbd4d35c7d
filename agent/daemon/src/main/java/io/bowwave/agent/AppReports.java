package io.bowwave.agent;

import io.bowwave.schemas.fleet.FetchProgress;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.id.AppName;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said about one app. Thread-safe. */
final class AppReports {

    private static final Logger LOG = LoggerFactory.getLogger(AppReports.class);

    private final AppName app;
    private final AppSite site;
    private final Identity identity;
    private final StatusOutbox outbox;

    AppReports(AppName app, AppSite site, Identity identity, StatusOutbox outbox) {
        this.app = app;
        this.site = site;
        this.identity = identity;
        this.outbox = outbox;
    }

    void say(AppRecord now, AppFetch fetch) {
        String trouble = now.state() == MachineState.FETCHING ? fetch.diskTrouble() : null;
        AppRecord said = trouble == null ? now : now.because(trouble);
        FetchProgress progress = fetch.progress();
        String address = site.address();
        boolean runs = site.pid() != null;
        try {
            outbox.add(number -> status(said, runs, address, progress, number), now.traceparent());
        } catch (IOException e) {
            LOG.error("{}: the report cannot be numbered: {}", app, e.toString());
        }
    }

    private MachineStatus status(
            AppRecord now, boolean runs, @Nullable String address, @Nullable FetchProgress progress, long number) {
        return new MachineStatus(
                app,
                identity.region(),
                identity.machine(),
                now.generation(),
                now.state(),
                now.wanted() == null ? null : now.wanted().build(),
                runs && now.current() != null ? now.current().build() : null,
                now.reason(),
                address,
                now.transfer(),
                number,
                now.since(),
                progress);
    }
}
