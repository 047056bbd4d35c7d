package io.bowwave.queue.alarm;

import io.bowwave.jobtable.Alarm;
import io.bowwave.jobtable.Alarms;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.alarm.AlarmCleared;
import io.bowwave.schemas.alarm.AlarmEvent;
import io.bowwave.schemas.alarm.AlarmKind;
import io.bowwave.schemas.alarm.AlarmRaised;
import io.bowwave.schemas.log.EventRecords;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One round: looks for gone builders and a tap that falls behind, then logs, counts and puts on the log what alarms have begun or ended,
 * whoever found them. Without Kafka they wait in the table. One thread calls it.
 */
public final class AlarmRound implements AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(10);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);
    private static final Logger LOG = LoggerFactory.getLogger(AlarmRound.class);

    private final Alarms alarms;
    private final String slot;
    private final long lagLimit;
    private final Producer<byte[], byte[]> producer;
    private final Map<AlarmKind, Long> open = new ConcurrentHashMap<>();

    /** @param slot of the tap; empty: there is none to look at */
    public AlarmRound(
            Alarms alarms, String slot, long lagLimit, Producer<byte[], byte[]> producer, MeterRegistry registry) {
        this.alarms = alarms;
        this.slot = slot;
        this.lagLimit = lagLimit;
        this.producer = producer;
        for (AlarmKind kind : AlarmKind.values()) {
            Gauge.builder("bowwave.queue.alarms", open, map -> map.getOrDefault(kind, 0L))
                    .tag("kind", kind.text())
                    .description("Alarms that are raised now")
                    .register(registry);
        }
    }

    public Duration step() throws InterruptedException, ExecutionException, TimeoutException {
        alarms.replace(AlarmKind.BUILDER_GONE, alarms.goneBuilders());
        if (!slot.isEmpty()) {
            alarms.replace(
                    AlarmKind.TAP_LAG,
                    alarms.tapLag(slot, lagLimit)
                            .map(found -> Map.of(slot, found))
                            .orElse(Map.of()));
        }
        count(alarms.list(false));
        for (Alarm alarm : alarms.untold()) {
            tell(alarm);
        }
        return EVERY;
    }

    private void count(List<Alarm> now) {
        EnumMap<AlarmKind, Long> counts = new EnumMap<>(AlarmKind.class);
        now.forEach(alarm -> counts.merge(alarm.kind(), 1L, Long::sum));
        for (AlarmKind kind : AlarmKind.values()) {
            open.put(kind, counts.getOrDefault(kind, 0L));
        }
    }

    private void tell(Alarm alarm) throws InterruptedException, ExecutionException, TimeoutException {
        Instant cleared = alarm.clearedAt();
        AlarmEvent data = cleared == null
                ? new AlarmRaised(alarm.kind(), alarm.about(), alarm.detail(), alarm.raisedAt())
                : new AlarmCleared(alarm.kind(), alarm.about(), alarm.detail(), alarm.raisedAt(), cleared);
        String subject = alarm.kind().text() + "/" + alarm.about();
        Event<AlarmEvent> event = new Event<>(
                "alarm/%s/%s/%s".formatted(subject, alarm.raisedAt(), cleared == null ? "raised" : "cleared"),
                cleared == null ? alarm.raisedAt() : cleared,
                "/bowwave/queue",
                subject,
                null,
                data);
        producer.send(EventRecords.keyedByApp(alarm.kind().text(), event))
                .get(ACKNOWLEDGED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        if (cleared == null) {
            LOG.error("Alarm {} about {}: {}", alarm.kind().text(), alarm.about(), alarm.detail());
        } else {
            LOG.info("Alarm {} about {} is over", alarm.kind().text(), alarm.about());
        }
        alarms.told(alarm);
    }

    @Override
    public void close() {
        producer.close(CLOSE_WITHIN);
    }
}
