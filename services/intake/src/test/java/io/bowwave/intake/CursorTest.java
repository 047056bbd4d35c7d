package io.bowwave.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.schemas.Topic;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class CursorTest {

    @Test
    void comesBackAsItWasAndStaysShort() {
        Map<TopicPartition, Long> positions = new HashMap<>();
        long offset = 0;
        for (Topic topic : Cursor.TOPICS) {
            for (int partition = 0; partition < 12; partition++) {
                positions.put(new TopicPartition(topic.name(), partition), offset);
                offset = offset * 3 + 1;
                offset = offset > 1_000_000 ? 0 : offset;
            }
        }

        String text = Cursor.text(positions);

        assertThat(Cursor.parse(text)).isEqualTo(positions);
        assertThat(text).hasSizeLessThan(600).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void refusesWhatIsNoCursor() {
        assertThatThrownBy(() -> Cursor.parse("AA")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Cursor.parse("AQw")).hasMessageContaining("cut off");
        assertThatThrownBy(() -> Cursor.parse("?")).isInstanceOf(IllegalArgumentException.class);
    }
}
