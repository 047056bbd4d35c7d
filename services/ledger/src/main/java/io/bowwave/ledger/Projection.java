package io.bowwave.ledger;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.EventData;
import io.bowwave.schemas.EventTypes;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.artifact.ReplicaEvent;
import io.bowwave.schemas.artifact.ReplicaProgress;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.job.JobEvent;
import io.bowwave.schemas.job.RegionDefinition;
import io.bowwave.schemas.rollout.DeployEvent;
import io.bowwave.schemas.rollout.Goal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a record of the log changes in the tables: a pure function. */
final class Projection {

    private Projection() {}

    /** @throws UnreadableEventException when the record is none of ours; it changes nothing then */
    static List<Change> changes(Entry entry) throws UnreadableEventException {
        String topic = entry.topic();
        if (topic.equals(Topics.DEAD_LETTERS.name())) {
            return List.of(DeadLetterRows.of(entry));
        }
        if (topic.equals(Topics.DEPLOY_REQUESTS.name())) {
            return RequestRows.of(entry);
        }
        if (entry.value() == null && compacted(topic)) {
            return StateRows.removed(topic, entry.key());
        }
        ObjectNode tree = EventCodec.parse(entry.value());
        Event<?> event = EventCodec.decode(Objects.requireNonNull(entry.value()));
        requireTopic(event, topic);
        List<Change> changes = new ArrayList<>();
        if (!compacted(topic) && !(event.data() instanceof ReplicaProgress)) {
            changes.add(Timeline.of(entry, event, tree));
        }
        changes.addAll(rows(event));
        return changes;
    }

    private static List<Change> rows(Event<?> event) {
        return switch (event.data()) {
            case JobEvent job -> BuildRows.of(event, job);
            case ReplicaEvent replica -> List.of(ReplicaRows.of(event, replica));
            case DeployEvent deploy -> DeployRows.of(event, deploy);
            case AppDefinition app -> List.of(StateRows.of(event, app));
            case RegionDefinition region -> List.of(StateRows.of(event, region));
            case Deployable deployable -> List.of(StateRows.of(event, deployable));
            case Goal goal -> List.of(StateRows.of(event, goal));
            case MachineStatus machine -> List.of(StateRows.of(event, machine));
            case FleetStatus fleet -> List.of(StateRows.of(event, fleet));
            default -> List.of();
        };
    }

    private static boolean compacted(String topic) {
        return Topics.all().stream()
                .anyMatch(known -> known.compacted() && known.name().equals(topic));
    }

    private static void requireTopic(Event<?> event, String topic) throws UnreadableEventException {
        Class<? extends EventData> data = event.data().getClass();
        String expected = EventTypes.of(data).topic().name();
        if (!expected.equals(topic)) {
            throw new UnreadableEventException("type: found \"%s\" in topic %s, expected it in %s only"
                    .formatted(EventTypes.of(data).type(), topic, expected));
        }
    }
}
