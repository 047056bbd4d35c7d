package io.bowwave.topologies.replication;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.Keys;
import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.artifact.ReplicaEvent;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.job.JobEvent;
import io.bowwave.schemas.rollout.BuildRejected;
import io.bowwave.schemas.rollout.BuildUnrejected;
import io.bowwave.topologies.Outgoing;
import io.bowwave.topologies.replication.ReplicationRules.Decision;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Loads the build's row, applies the rules, saves and sends. Owned by the stream thread; never decides anything itself. */
final class ReplicationProcessor implements Processor<String, Object, byte[], byte[]> {

    private static final String SOURCE = "/bowwave/replication";

    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<String, BuildReplicas> builds;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
    ReplicationProcessor() {}

    @Override
    public void init(ProcessorContext<byte[], byte[]> given) {
        context = given;
        builds = given.getStateStore(ReplicationTopology.BUILDS);
    }

    @Override
    public void process(Record<String, Object> record) {
        if (!(record.value() instanceof Event<?> event)) {
            return;
        }
        switch (event.data()) {
            case JobEvent job ->
                apply(event, job.app(), job.build(), row -> ReplicationRules.decide(row, job, event.traceparent()));
            case ReplicaEvent replica ->
                apply(event, replica.app(), replica.build(), row -> ReplicationRules.decide(row, replica));
            case BuildUnrejected good ->
                apply(event, good.app(), good.build(), row -> ReplicationRules.decide(row, good));
            case BuildRejected bad -> apply(event, bad.app(), bad.build(), row -> ReplicationRules.decide(row, bad));
            default -> {} // what else stands in deploy-events says nothing about replicas
        }
    }

    private void apply(Event<?> event, AppName app, BuildId build, Function<BuildReplicas, Decision> rules) {
        String key = Keys.deployable(app, build);
        BuildReplicas known = builds.get(key);
        BuildReplicas before = known == null ? BuildReplicas.unheardOf(app, build) : known;
        Decision decision = rules.apply(before);
        if (!decision.state().equals(before)) {
            builds.put(key, decision.state());
        }
        if (decision.word() != null) {
            context.forward(Outgoing.event(key, worded(event, decision.state(), decision.word())));
        }
    }

    private static Event<Deployable> worded(Event<?> cause, BuildReplicas state, Deployable word) {
        String trace = state.traceparent() == null ? cause.traceparent() : state.traceparent();
        return new Event<>(
                "deployable/" + state.build() + "/" + state.words(),
                cause.time(),
                SOURCE,
                state.app() + "/" + state.build(),
                trace,
                word);
    }
}
