package io.bowwave.streamhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.Topics;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler.Response;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler.Result;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PoisonedRecordsTest {

    private final PoisonedRecords handler = new PoisonedRecords();
    private final Record<String, String> record = new Record<>("web", "poison", 0);

    @Test
    void aRecordThatARuleStumblesOverBecomesADeadLetter() {
        Response response = handler.handleError(at("poison"), record, new IllegalStateException("no such line"));

        assertThat(response.result()).isEqualTo(Result.RESUME);
        assertThat(response.deadLetterQueueRecords()).singleElement().satisfies(letter -> {
            assertThat(letter.topic()).isEqualTo(Topics.DEAD_LETTERS.name());
            assertThat(text(letter.value())).isEqualTo("poison");
            assertThat(text(letter.headers().lastHeader("dl_offset").value())).isEqualTo("7");
            assertThat(text(letter.headers().lastHeader("dl_reason").value())).contains("no such line");
        });
    }

    @Test
    void aTickThatStumblesIsPassedOver() {
        Response response = handler.handleError(at(null), record, new IllegalStateException("no such line"));
        assertThat(response.result()).isEqualTo(Result.RESUME);
        assertThat(response.deadLetterQueueRecords()).isEmpty();
    }

    @Test
    void aStoreThatFailsStopsTheThread() {
        Response response = handler.handleError(at("fine"), record, new ProcessorStateException("disk full"));
        assertThat(response.result()).isEqualTo(Result.FAIL);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static ErrorHandlerContext at(@Nullable String value) {
        return new Place(value);
    }

    private record Place(@Nullable String value) implements ErrorHandlerContext {
        @Override
        public String topic() {
            return "bowwave.apps";
        }

        @Override
        public int partition() {
            return 3;
        }

        @Override
        public long offset() {
            return 7;
        }

        @Override
        public Headers headers() {
            return new RecordHeaders();
        }

        @Override
        public String processorNodeId() {
            return "rollout-decide";
        }

        @Override
        public TaskId taskId() {
            return new TaskId(0, 3);
        }

        @Override
        public long timestamp() {
            return 0;
        }

        @Override
        public byte[] sourceRawKey() {
            return "web".getBytes(StandardCharsets.UTF_8);
        }

        @Override
        @SuppressWarnings("NullAway") // as Kafka Streams does for a tick
        public byte[] sourceRawValue() {
            return value == null ? null : value.getBytes(StandardCharsets.UTF_8);
        }
    }
}
