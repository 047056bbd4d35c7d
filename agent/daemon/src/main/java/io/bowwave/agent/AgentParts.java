package io.bowwave.agent;

import java.time.Clock;

/**
 * What all apps of an agent share.
 *
 * @param identity who and where this machine is
 */
record AgentParts(
        Identity identity,
        GoalRules rules,
        ReleaseTrust trust,
        ReleaseFetch fetch,
        AheadFetch ahead,
        FetchReports reports,
        HealthWait health,
        AppPorts ports,
        Housekeeping housekeeping,
        StatusOutbox outbox,
        Clock clock) {}
