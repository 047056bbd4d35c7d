package io.bowwave.queue;

import io.bowwave.jobtable.Build;
import io.bowwave.process.ProblemException;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.job.LogSegment;
import io.bowwave.schemas.log.EventRecords;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/** Puts the output of running builds on the log. Thread-safe. */
final class BuildLogs implements AutoCloseable {

    /** Longest text of one segment, bytes in UTF-8. */
    static final int SEGMENT_LIMIT = 64 << 10;

    private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(10);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);

    private final Producer<byte[], byte[]> producer;
    private final Clock clock;

    BuildLogs(Producer<byte[], byte[]> producer, Clock clock) {
        this.producer = producer;
        this.clock = clock;
    }

    /**
     * Returns when the broker has it.
     *
     * @throws ProblemException 503 when that takes longer than 10 s
     */
    void append(Build build, long offset, String text, boolean last) {
        LogSegment segment = new LogSegment(build.app(), build.id(), build.attempt(), offset, text, last);
        Event<LogSegment> event = new Event<>(
                "log/" + build.id() + "/" + build.attempt() + "/" + offset,
                clock.instant(),
                "/bowwave/queue",
                build.app() + "/" + build.id(),
                build.traceparent(),
                segment);
        try {
            producer.send(EventRecords.keyedByApp(build.app().text(), event))
                    .get(ACKNOWLEDGED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(e);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw unavailable(e);
        }
    }

    private static ProblemException unavailable(Exception cause) {
        ProblemException problem = new ProblemException(
                503,
                "log-unavailable",
                "the broker did not take the segment (%s): send it again, or go on without live logs"
                        .formatted(cause.getMessage()));
        problem.initCause(cause);
        return problem;
    }

    @Override
    public void close() {
        producer.close(CLOSE_WITHIN);
    }
}
