package io.bowwave.jobtable.simulation;

import java.util.Map;

/**
 * An app of a run.
 *
 * @param concurrency how many builds of one ref may run at once
 * @param latestOnly whether a newer build of a ref takes the place of those that are queued
 * @param needs labels that a builder must have
 * @param queueMicros how long a build may wait
 * @param runMicros how long an attempt may run
 */
public record SimulatedApp(
        String name, int concurrency, boolean latestOnly, Map<String, String> needs, long queueMicros, long runMicros) {

    public SimulatedApp {
        needs = Map.copyOf(needs);
    }
}
