package io.bowwave.metricgate;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.log.DeadLetters;
import io.bowwave.schemas.log.EventRecords;
import io.bowwave.schemas.rollout.GateResult;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;

/** Writes the answers, durably. An answer's id follows from its question, so that one that comes twice is recognised. Thread-safe. */
final class ResultLog implements AutoCloseable {

    private static final Duration DURABLE_WITHIN = Duration.ofSeconds(40);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    private final Producer<byte[], byte[]> producer;

    ResultLog(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    void write(GateAsk ask, GateResult result) throws IOException {
        Event<GateResult> event = new Event<>(
                "gate/" + result.ask(),
                result.at(),
                "/bowwave/metric-gate",
                ask.event().subject(),
                ask.event().traceparent(),
                result);
        durable(producer.send(EventRecords.keyedByApp(result.app().text(), event)));
    }

    /** What cannot be read is kept for people, with the reason. */
    void unreadable(ConsumerRecord<byte[], byte[]> record, String reason) throws IOException {
        durable(producer.send(DeadLetters.of(record, "metric-gate", reason)));
    }

    private static void durable(Future<?> sent) throws IOException {
        try {
            sent.get(DURABLE_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the log did not take an event: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while an event was written", e);
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE_WITHIN);
    }
}
