package io.bowwave.agent;

import io.bowwave.agent.driver.Drivers;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * What all apps of an agent share.
 *
 * @param identity who and where this machine is
 * @param checkReleases how often an app's release is looked at for changes
 * @param pause half of the first one before something is tried again
 * @param heals how often something was put right
 * @param transitions how often what has happened
 */
record AgentParts(
        Identity identity,
        GoalRules rules,
        ReleaseTrust trust,
        ReleaseFetch fetch,
        AheadFetch ahead,
        FetchReports reports,
        HealthWait health,
        Drivers drivers,
        FirstWord firstWord,
        Duration checkReleases,
        Duration pause,
        LongAdder heals,
        Transitions transitions,
        AppPorts ports,
        Housekeeping housekeeping,
        StatusOutbox outbox,
        Clock clock) {}
