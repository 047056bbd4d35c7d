package io.bowwave.schemas;

import java.time.Duration;
import java.util.List;

/**
 * The only place that names a topic, its key, value and retention. All topics of a cluster have the same number of partitions, so that
 * everything about one app is in the partition of one number, in order, and the topologies join without repartitioning.
 */
public final class Topics {

    /** Partitions of each topic in production; the same count everywhere is what matters. */
    public static final int DEFAULT_PARTITIONS = 12;

    private static final Duration FOR_EVER = Duration.ofMillis(-1);

    public static final Topic APPS = compacted("bowwave.apps", "app");
    public static final Topic REGIONS = compacted("bowwave.regions", "region");
    public static final Topic BUILD_EVENTS = kept("bowwave.build-events", "app", FOR_EVER);
    public static final Topic BUILD_LOGS = kept("bowwave.build-logs", "app", Duration.ofDays(1));
    public static final Topic REPLICA_EVENTS = kept("bowwave.replica-events", "app", FOR_EVER);
    public static final Topic DEPLOYABLES = compacted("bowwave.deployables", "app|build, partitioned by app");
    public static final Topic DEPLOY_REQUESTS = kept("bowwave.deploy-requests", "app", FOR_EVER);
    public static final Topic DEPLOY_EVENTS = kept("bowwave.deploy-events", "app", FOR_EVER);
    public static final Topic GATE_RESULTS = kept("bowwave.gate-results", "app", Duration.ofDays(30));

    public static final Topic GOAL_STATE = compacted("bowwave.goal-state", "region|app, partitioned by app");
    public static final Topic MACHINE_STATUS =
            compacted("bowwave.machine-status", "region|machine|app, partitioned by region|app");
    public static final Topic FLEET_STATUS = compacted("bowwave.fleet-status", "app|region, partitioned by app");
    public static final Topic ALARMS = kept("bowwave.alarms", "kind", Duration.ofDays(90));
    public static final Topic DEAD_LETTERS = kept("bowwave.dead-letters", "as the record had", Duration.ofDays(30));

    /** Where job-tap keeps its place in the WAL: one partition, written in the transactions of its events. Of no use to others. */
    public static final Topic JOB_TAP_OFFSETS = compacted("bowwave.job-tap-offsets", "slot");

    /** What rollouts say to the keeper of slots: one partition, so that one place knows them all. Of no use to others. */
    public static final Topic ROLLOUT_SLOTS = kept("bowwave.rollout-slots", "app", Duration.ofDays(1));

    /** What the keeper of slots answers, as many partitions as the topics of apps have. Of no use to others. */
    public static final Topic SLOT_WORDS =
            kept("bowwave.slot-words", "app, or * for every partition", Duration.ofDays(1));

    private Topics() {}

    /** Every topic that others read, in the order of the line. */
    public static List<Topic> all() {
        return List.of(
                APPS,
                REGIONS,
                BUILD_EVENTS,
                BUILD_LOGS,
                REPLICA_EVENTS,
                DEPLOYABLES,
                DEPLOY_REQUESTS,
                DEPLOY_EVENTS,
                GATE_RESULTS,
                GOAL_STATE,
                MACHINE_STATUS,
                FLEET_STATUS,
                ALARMS,
                DEAD_LETTERS);
    }

    private static Topic compacted(String name, String key) {
        return new Topic(name, key, true, FOR_EVER);
    }

    private static Topic kept(String name, String key, Duration retention) {
        return new Topic(name, key, false, retention);
    }
}
