package io.bowwave.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.id.AppName;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
