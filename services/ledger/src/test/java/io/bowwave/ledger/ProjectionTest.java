package io.bowwave.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.Target;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ProjectionTest {

    private final Story story = new Story(new AppName("web"), 1, 4);

    @Test
    void everyEventOfTheLineChangesSomething() throws Exception {
        for (ProducerRecord<byte[], byte[]> record : story.records()) {
            assertThat(Projection.changes(entry(record.topic(), record.key(), record.value())))
                    .as(record.topic())
                    .isNotEmpty();
        }
    }

    @Test
    void progressStaysOutOfTheTimelineAndCompactedTopicsToo() throws Exception {
        List<String> inTimeline = story.records().stream()
                .filter(record ->
                        changes(record).stream().anyMatch(change -> change.sql().startsWith("insert into event")))
                .map(ProducerRecord::topic)
                .distinct()
                .toList();

        assertThat(inTimeline)
                .containsExactlyInAnyOrder(
                        Topics.BUILD_EVENTS.name(),
                        Topics.REPLICA_EVENTS.name(),
                        Topics.DEPLOY_REQUESTS.name(),
                        Topics.DEPLOY_EVENTS.name());
    }

    @Test
    void refusesAnEventInATopicThatIsNotItsOwn() {
        byte[] queued = EventCodec.encode(story.event(story.queued(1)));

        assertThatThrownBy(() -> Projection.changes(entry(Topics.DEPLOY_EVENTS.name(), null, queued)))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining("io.bowwave.build.queued.v1")
                .hasMessageContaining("bowwave.build-events");
    }

    @Test
    void takesARequestThatNamesNoMoreThanItsAction() throws Exception {
        byte[] value = "{\"action\":\"deploy\",\"build\":\"nonsense\"}".getBytes(StandardCharsets.UTF_8);

        List<Change> changes = Projection.changes(entry(Topics.DEPLOY_REQUESTS.name(), bytes("web"), value));

        assertThat(changes.getLast().values()).contains("web", "bowwave.deploy-requests-3-42", "deploy", "nonsense");
    }

    @Test
    void aKeyWithoutAValueTakesTheRowAway() throws Exception {
        List<Change> changes = Projection.changes(entry(Topics.GOAL_STATE.name(), bytes("us-east|web"), null));

        assertThat(changes)
                .containsExactly(Change.of("delete from goal where region = ? and app = ?", "us-east", "web"));
    }

    @Test
    void whereAnAppIsNoMoreNothingIsToRun() throws Exception {
        Target target = new Target(
                new BuildId("0192f3c4-7a10-7cc3-98c4-dc0c0c07398f"),
                "a".repeat(40),
                new ArtifactRef(Digest.of(new byte[] {1}), Digest.of(new byte[] {2}), 3));
        Goal goal = new Goal(
                new AppName("web"),
                new RegionName("us-east"),
                7,
                target,
                null,
                1000,
                Map.of(),
                new RequestId("req-1"),
                Instant.EPOCH,
                null,
                true,
                null);

        List<Change> changes =
                Projection.changes(entry(Topics.GOAL_STATE.name(), bytes("k"), EventCodec.encode(story.event(goal))));

        assertThat(changes)
                .containsExactly(Change.of(
                        "delete from goal where app = ? and region = ? and generation <= ?",
                        goal.app(),
                        goal.region(),
                        goal.generation()));
    }

    @Test
    void refusesADeletionWithoutAKeyAndAnEmptyEvent() {
        assertThatThrownBy(() -> Projection.changes(entry(Topics.GOAL_STATE.name(), null, null)))
                .hasMessageContaining("key: found nothing");
        assertThatThrownBy(() -> Projection.changes(entry(Topics.BUILD_EVENTS.name(), bytes("web"), null)))
                .hasMessageContaining("expected a JSON object");
    }

    private static List<Change> changes(ProducerRecord<byte[], byte[]> record) {
        try {
            return Projection.changes(entry(record.topic(), record.key(), record.value()));
        } catch (UnreadableEventException e) {
            throw new AssertionError(e);
        }
    }

    private static Entry entry(String topic, byte @Nullable [] key, byte @Nullable [] value) {
        return new Entry(new ConsumerRecord<>(topic, 3, 42, key, value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
