package io.bowwave.intake;

import io.bowwave.process.ProblemException;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.Traces;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.log.EventRecords;
import io.bowwave.schemas.rollout.DeployRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Writes deploy requests into the log, and remembers the last ones until the read tables know them. */
final class DeployRequests {

    private static final long ACK_WITHIN_SECONDS = 20;
    private static final int REMEMBERED = 1000;
    private static final int ID_BYTES = 8;

    /** A request that was written. */
    record Written(RequestId request, Instant at, DeployRequest asked) {}

    private final Producer<byte[], byte[]> producer;
    private final RequestSigner signer;
    private final Clock clock;
    private final RandomGenerator random;
    private final Map<RequestId, Written> recent = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<RequestId, Written> eldest) {
            return size() > REMEMBERED;
        }
    });

    DeployRequests(Producer<byte[], byte[]> producer, RequestSigner signer, Clock clock, RandomGenerator random) {
        this.producer = producer;
        this.signer = signer;
        this.clock = clock;
        this.random = random;
    }

    /** A new id. */
    RequestId newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return new RequestId("req-" + HexFormat.of().formatHex(bytes));
    }

    /**
     * Durable in the log when it returns.
     *
     * @param traceparent of the caller; null begins a new trace
     * @throws ProblemException 503 when the broker does not acknowledge it in time; it may still be written, so the same id must be used again
     */
    void write(RequestId id, DeployRequest request, @Nullable String traceparent) {
        Instant now = clock.instant();
        Event<DeployRequest> event = new Event<>(
                id.text(),
                now,
                "/bowwave/intake",
                request.app() + "/" + id,
                traceparent == null ? Traces.begin(random) : traceparent,
                signer.sign(id, request, now));
        try {
            producer.send(EventRecords.keyedByApp(request.app().text(), event))
                    .get(ACK_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new ProblemException(
                    503,
                    "log-away",
                    "Kafka has not acknowledged the request (%s); send it again with the same Idempotency-Key"
                            .formatted(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(503, "stopping", "the server is being stopped; send it again");
        }
        recent.put(id, new Written(id, now, request));
    }

    Optional<Written> recent(RequestId id) {
        return Optional.ofNullable(recent.get(id));
    }
}
