package io.bowwave.topologies.rollout;

import io.bowwave.schemas.Topics;
import io.bowwave.topologies.EventReader;
import io.bowwave.topologies.JsonSerde;
import io.bowwave.topologies.KeyPartPartitioner;
import io.bowwave.topologies.slots.SlotAsk;
import io.bowwave.topologies.slots.SlotLimits;
import io.bowwave.topologies.slots.SlotProcessor;
import io.bowwave.topologies.slots.SlotWord;
import io.bowwave.topologies.slots.WordPartitioner;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * deploy-requests and all that they depend on (deployables, build-events, apps, fleet-status, gate-results) to {@code bowwave.deploy-events} and
 * {@code bowwave.goal-state}. It is the only writer of both; goals of an app come from one partition in order of their generations. Beside it,
 * in one partition, the keeper of {@link io.bowwave.topologies.slots slots}.
 */
public final class RolloutTopology {

    public static final String APPLICATION_ID = "bowwave-rollout";

    /** The store of apps; key app. */
    public static final String APPS = "rollout-apps";

    /** The store of builds; key {@code app|build}. */
    public static final String BUILDS = "rollout-builds";

    /** The store of request ids that were answered; key {@code app|request}. */
    public static final String SEEN = "rollout-requests-seen";

    /** The store of apps that time alone may change: a rollout is in progress or waits; key app. */
    public static final String ACTIVE = "rollout-active";

    /** The store of what is limited, as this partition knows it; a single row. */
    public static final String LIMITS = "rollout-limits";

    static final String DECIDE = "rollout-decide";
    static final String TELL = "rollout-to-deploy-events";
    static final String SET_GOAL = "rollout-to-goal-state";
    static final String ASK = "rollout-to-deploy-requests";
    static final String CLAIM = "rollout-to-slots";
    static final String DEADS = "rollout-to-dead-letters";

    private static final String READ = "rollout-read";
    private static final String READ_REQUESTS = "rollout-read-requests";
    private static final String WORDS = "rollout-from-slot-words";
    private static final String SLOTS = "rollout-keep-slots";

    private RolloutTopology() {}

    public static Topology build(RolloutSettings settings) {
        Topology topology = new Topology();
        decide(topology, settings);
        keepSlots(topology);
        return topology;
    }

    private static void decide(Topology topology, RolloutSettings settings) {
        ByteArrayDeserializer in = new ByteArrayDeserializer();
        ByteArraySerializer out = new ByteArraySerializer();
        topology.addSource("rollout-from-deploy-requests", in, in, Topics.DEPLOY_REQUESTS.name())
                .addSource("rollout-from-deployables", in, in, Topics.DEPLOYABLES.name())
                .addSource("rollout-from-build-events", in, in, Topics.BUILD_EVENTS.name())
                .addSource("rollout-from-apps", in, in, Topics.APPS.name())
                .addSource("rollout-from-fleet-status", in, in, Topics.FLEET_STATUS.name())
                .addSource("rollout-from-gate-results", in, in, Topics.GATE_RESULTS.name())
                .addSource("rollout-from-regions", in, in, Topics.REGIONS.name())
                .addSource(
                        WORDS,
                        new StringDeserializer(),
                        JsonSerde.of(SlotWord.class).deserializer(),
                        Topics.SLOT_WORDS.name())
                .addProcessor(
                        READ_REQUESTS,
                        () -> new RequestProcessor(settings.partitions()),
                        "rollout-from-deploy-requests")
                .addProcessor(
                        READ,
                        () -> new EventReader("rollout", DECIDE, DEADS),
                        "rollout-from-deployables",
                        "rollout-from-build-events",
                        "rollout-from-apps",
                        "rollout-from-fleet-status",
                        "rollout-from-gate-results",
                        "rollout-from-regions")
                .addProcessor(DECIDE, () -> new RolloutProcessor(settings), READ_REQUESTS, READ, WORDS)
                .addStateStore(store(APPS, JsonSerde.of(AppState.class)), DECIDE)
                .addStateStore(store(BUILDS, JsonSerde.of(BuildFacts.class)), DECIDE)
                .addStateStore(store(SEEN, Serdes.Long()), DECIDE)
                .addStateStore(store(ACTIVE, Serdes.Long()), DECIDE)
                .addStateStore(store(LIMITS, JsonSerde.of(SlotLimits.class)), DECIDE)
                .addSink(TELL, Topics.DEPLOY_EVENTS.name(), out, out, DECIDE)
                .addSink(SET_GOAL, Topics.GOAL_STATE.name(), out, out, KeyPartPartitioner.second(), DECIDE)
                .addSink(
                        ASK, Topics.DEPLOY_REQUESTS.name(), out, out, KeyPartPartitioner.first(), DECIDE, READ_REQUESTS)
                .addSink(CLAIM, Topics.ROLLOUT_SLOTS.name(), out, out, DECIDE)
                .addSink(DEADS, Topics.DEAD_LETTERS.name(), out, out, READ, READ_REQUESTS);
    }

    /** One task, since the topic has one partition: it knows all rollouts that need a slot. */
    private static void keepSlots(Topology topology) {
        ByteArraySerializer out = new ByteArraySerializer();
        topology.addSource(
                        "rollout-from-slots",
                        new StringDeserializer(),
                        JsonSerde.of(SlotAsk.class).deserializer(),
                        Topics.ROLLOUT_SLOTS.name())
                .addProcessor(SLOTS, SlotProcessor::new, "rollout-from-slots")
                .addStateStore(store(SlotProcessor.APPS, SlotProcessor.appValues()), SLOTS)
                .addStateStore(store(SlotProcessor.REGIONS, SlotProcessor.regionValues()), SLOTS)
                .addSink("rollout-to-slot-words", Topics.SLOT_WORDS.name(), out, out, new WordPartitioner(), SLOTS);
    }

    private static <V> StoreBuilder<KeyValueStore<String, V>> store(String name, Serde<V> values) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), values);
    }
}
