package io.bowwave.replicator.retention;

import io.bowwave.replicator.retention.RetentionState.Made;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.artifact.ArtifactExpired;
import io.bowwave.schemas.artifact.ArtifactKept;
import io.bowwave.schemas.artifact.ReplicaCompleted;
import io.bowwave.schemas.artifact.ReplicaEvent;
import io.bowwave.schemas.artifact.ReplicaRemoved;
import io.bowwave.schemas.log.EventRecords;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;

/** Writes what retention does to replica-events; each call returns when its event is durable. */
final class RetentionLog {

    private static final Duration DURABLE_WITHIN = Duration.ofSeconds(40);

    private final RetentionSettings settings;
    private final Producer<byte[], byte[]> producer;
    private final RetentionState state;
    private final Clock clock;

    RetentionLog(RetentionSettings settings, Producer<byte[], byte[]> producer, RetentionState state, Clock clock) {
        this.settings = settings;
        this.state = state;
        this.producer = producer;
        this.clock = clock;
    }

    void expired(Made made, String reason) throws IOException {
        Instant after = now().plus(settings.grace());
        send(
                made,
                "expired",
                new ArtifactExpired(made.app(), made.build(), settings.region(), made.artifact(), reason, after));
    }

    void kept(Made made, String reason) throws IOException {
        send(made, "kept", new ArtifactKept(made.app(), made.build(), settings.region(), made.artifact(), reason));
    }

    void removed(Made made, String reason) throws IOException {
        send(made, "removed", new ReplicaRemoved(made.app(), made.build(), settings.region(), made.artifact(), reason));
    }

    /** It was said to be removed, but is needed and still there. */
    void thereAgain(Made made) throws IOException {
        send(
                made,
                "again",
                new ReplicaCompleted(made.app(), made.build(), settings.region(), made.artifact(), 0, null));
    }

    /**
     * An artifact may expire more than once, so the turn is part of the id. Two that look at the same log, as while one replicator takes over
     * from another, say the same with the same id.
     */
    private void send(Made made, String what, ReplicaEvent data) throws IOException {
        Instant now = now();
        int turn = state.turn(made.build()) + (data instanceof ArtifactExpired ? 1 : 0);
        Event<ReplicaEvent> event = new Event<>(
                "replica/%s/%s/%s-%d".formatted(settings.region(), made.build(), what, turn),
                now,
                "/bowwave/replicator/" + settings.region(),
                "%s/%s".formatted(made.app(), made.build()),
                null,
                data);
        try {
            producer.send(EventRecords.keyedByApp(made.app().text(), event))
                    .get(DURABLE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the log did not take an event: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while an event was written", e);
        }
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
