package io.bowwave.topologies.rollout;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.Keys;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.InvalidIdException;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.job.JobEvent;
import io.bowwave.schemas.job.RegionDefinition;
import io.bowwave.schemas.rollout.GateResult;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.topologies.EventReader.Deleted;
import io.bowwave.topologies.JsonSerde;
import io.bowwave.topologies.Outgoing;
import io.bowwave.topologies.rollout.RolloutInput.Announced;
import io.bowwave.topologies.rollout.RolloutInput.Asked;
import io.bowwave.topologies.rollout.RolloutInput.Counted;
import io.bowwave.topologies.rollout.RolloutInput.Defined;
import io.bowwave.topologies.rollout.RolloutInput.Garbled;
import io.bowwave.topologies.rollout.RolloutInput.Measured;
import io.bowwave.topologies.rollout.RolloutInput.Ticked;
import io.bowwave.topologies.rollout.RolloutInput.Told;
import io.bowwave.topologies.slots.SlotAsk;
import io.bowwave.topologies.slots.SlotLimits;
import io.bowwave.topologies.slots.SlotWord;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads the app's row, asks the rules, saves and sends. Owned by the stream thread; never decides anything itself. */
final class RolloutProcessor implements Processor<String, Object, byte[], byte[]> {

    /** Apps looked at in one tick, and requests looked at in one sweep: both stay short however many there are. */
    static final int MAX_PER_TICK = 200;

    static final int MAX_PER_SWEEP = 1000;

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration SWEEP = Duration.ofMinutes(1);
    private static final String SOURCE = "/bowwave/rollout";
    private static final Serde<SlotAsk> ASKS = JsonSerde.of(SlotAsk.class);
    private static final Logger LOG = LoggerFactory.getLogger(RolloutProcessor.class);

    private final RolloutRules rules;
    private final UnaryOperator<Goal> signer;
    private final Duration memory;
    private ProcessorContext<byte[], byte[]> context;
    private RolloutStores stores;
    private Instant awakeSince = Instant.EPOCH;
    private SlotLimits limits = SlotLimits.NONE;
    private @Nullable String tickFrom;
    private @Nullable String sweepFrom;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
    RolloutProcessor(RolloutSettings settings) {
        this.rules = new RolloutRules(settings.defaults(), settings.guard());
        this.signer = settings.signer();
        this.memory = settings.requestMemory();
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> given) {
        context = given;
        stores = new RolloutStores(given);
        limits = stores.limits();
        awakeSince = Instant.ofEpochMilli(given.currentSystemTimeMs());
        given.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
        given.schedule(SWEEP, PunctuationType.WALL_CLOCK_TIME, this::sweep);
    }

    @Override
    public void process(Record<String, Object> record) {
        switch (record.value()) {
            case Asked asked -> answer(asked.request().app(), asked.id(), asked);
            case Garbled garbled -> answer(garbled.app(), garbled.id(), garbled);
            case Event<?> event -> learn(event);
            case SlotWord.Limits now -> {
                limits = now.limits();
                stores.save(limits);
                LOG.info("rollouts at a time: {}", limits);
            }
            case SlotWord.Answer word ->
                decide(new AppName(record.key()), new Told(word, Instant.ofEpochMilli(record.timestamp())));
            case Deleted deleted -> forget(deleted, Instant.ofEpochMilli(record.timestamp()));
            default -> throw new IllegalStateException("nobody sends " + record.value());
        }
    }

    private void answer(AppName app, RequestId id, RolloutInput input) {
        if (stores.first(app, id, context.currentSystemTimeMs())) {
            decide(app, input);
        } else {
            LOG.debug("request {} of {} was answered before", id, app);
        }
    }

    private void learn(Event<?> event) {
        switch (event.data()) {
            case JobEvent job ->
                stores.save(job.app(), facts(job.app(), job.build()).with(job, event.traceparent()));
            case Deployable word -> {
                BuildFacts facts = facts(word.app(), word.build()).with(word, event.traceparent());
                stores.save(word.app(), facts);
                decide(word.app(), new Announced(word, event.time(), event.traceparent()));
            }
            case AppDefinition definition -> decide(definition.app(), new Defined(definition, event.time()));
            case RegionDefinition region ->
                tell(new SlotAsk.Limit(
                        region.region(), region.revision(), region.rollouts(), region.rolloutsEverywhere()));
            case GateResult result -> decide(result.app(), new Measured(result, event.time()));
            case FleetStatus status -> decide(status.app(), new Counted(status, event.time()));
            default -> LOG.warn("{} does not belong onto a topic that rollouts read", event.id());
        }
    }

    private void forget(Deleted deleted, Instant at) {
        try {
            if (deleted.topic().equals(Topics.APPS.name())) {
                decide(new AppName(deleted.key()), new Defined(null, at));
            } else if (deleted.topic().equals(Topics.REGIONS.name())) {
                tell(new SlotAsk.NoRegion(new RegionName(deleted.key())));
            }
        } catch (InvalidIdException e) {
            LOG.warn("{}: found the deletion of {}: {}", deleted.topic(), deleted.key(), e.getMessage());
        }
    }

    private void tick(long millis) {
        Ticked ticked = new Ticked(Instant.ofEpochMilli(millis), awakeSince);
        tickFrom = stores.active(tickFrom, MAX_PER_TICK, (app, generation) -> decide(new AppName(app), ticked));
    }

    private void sweep(long millis) {
        sweepFrom = stores.forget(sweepFrom, MAX_PER_SWEEP, millis - memory.toMillis());
    }

    private void decide(AppName app, RolloutInput input) {
        AppState before = stores.app(app);
        Instant clock = Instant.ofEpochMilli(context.currentSystemTimeMs());
        Decision decision = rules.decide(before, build -> stores.build(app, build), limits, clock, input);
        decision.walked().forEach(step -> LOG.info("{}: {}", app, step));
        stores.save(before, decision.state());
        decision.outputs().forEach(output -> apply(app, output, decision.at()));
    }

    private void apply(AppName app, RolloutOutput output, Instant at) {
        switch (output) {
            case RolloutOutput.Mark mark ->
                stores.save(app, facts(app, mark.build()).marked(mark.bad()));
            case RolloutOutput.Announce said -> {
                String request = said.event().request().text();
                String id = "deploy/" + request + "/" + said.step();
                send(
                        app.text(),
                        new Event<>(id, at, SOURCE, app + "/" + request, said.traceparent(), said.event()),
                        RolloutTopology.TELL);
            }
            case RolloutOutput.SetGoal set -> {
                Goal goal = signer.apply(set.goal());
                String id = "goal/%s/%s/%d".formatted(goal.region(), app, goal.generation());
                send(
                        Keys.goal(goal.region(), app),
                        new Event<>(id, at, SOURCE, goal.region() + "/" + app, set.traceparent(), goal),
                        RolloutTopology.SET_GOAL);
            }
            case RolloutOutput.Claim claim -> tell(claim.ask());
            case RolloutOutput.Ask ask ->
                send(
                        app.text(),
                        new Event<>(ask.id().text(), at, SOURCE, app.text(), ask.traceparent(), ask.request()),
                        RolloutTopology.ASK);
        }
    }

    private void tell(SlotAsk ask) {
        context.forward(
                new Record<>(new byte[0], ASKS.serializer().serialize("", ask), context.currentSystemTimeMs()),
                RolloutTopology.CLAIM);
    }

    private void send(String key, Event<?> event, String sink) {
        context.forward(Outgoing.event(key, event), sink);
    }

    private BuildFacts facts(AppName app, BuildId build) {
        BuildFacts known = stores.build(app, build);
        return known == null ? BuildFacts.unheardOf(build) : known;
    }
}
