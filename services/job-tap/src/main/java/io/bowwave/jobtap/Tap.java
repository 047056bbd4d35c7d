package io.bowwave.jobtap;

import io.bowwave.process.KafkaClients;
import io.bowwave.process.Loop;
import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps Debezium running. One life: fence an earlier tap, read the position, check the slot, stream until something fails; then the
 * loop begins the next life. The loop's thread owns everything in it; {@link #close} comes from elsewhere.
 */
final class Tap {

    private static final Duration CLOSE_ENGINE_WITHIN = Duration.ofSeconds(4);
    private static final Duration CLOSE_PRODUCER_WITHIN = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(Tap.class);

    private final String bootstrap;
    private final TapDatabase database;
    private final PositionTopic positions;
    private final RepairInbox repairs;
    private final TapMetrics metrics;
    private final Progress progress;
    private boolean startOver;
    private volatile boolean closed;
    private final AtomicReference<@Nullable DebeziumEngine<?>> running = new AtomicReference<>();

    Tap(
            String bootstrap,
            TapDatabase database,
            PositionTopic positions,
            RepairInbox repairs,
            TapMetrics metrics,
            Progress progress,
            boolean startOver) {
        this.bootstrap = bootstrap;
        this.database = database;
        this.positions = positions;
        this.repairs = repairs;
        this.metrics = metrics;
        this.progress = progress;
        this.startOver = startOver;
    }

    /** One life; for {@link Loop}. Ends by an exception unless the tap is closed. */
    Duration live() throws Exception {
        positions.ensure();
        String id = "job-tap-" + database.slot();
        Producer<byte[], byte[]> producer = KafkaClients.transactional(bootstrap, id, id);
        try {
            producer.initTransactions();
            if (startOver) {
                forget(producer);
            }
            stream(producer, checkedPosition());
        } finally {
            progress.stopped();
            producer.close(CLOSE_PRODUCER_WITHIN);
        }
        return Duration.ZERO;
    }

    private @Nullable Position checkedPosition()
            throws SQLException, InterruptedException, ExecutionException, TimeoutException, TapStoppedException {
        String kept = positions.last(database.slot());
        Position position = kept == null ? null : new Position(kept);
        SlotState slot = database.slotState();
        String objection = SlotState.objection(slot, database.slot(), position);
        if (objection != null) {
            LOG.error("{}", objection);
            throw new TapStoppedException(objection);
        }
        if (slot == null && database.makeSlot()) {
            LOG.warn("Slot {} was made after the first rows; the reconciler will emit what they tell", database.slot());
        }
        return position;
    }

    private void forget(Producer<byte[], byte[]> producer) throws SQLException {
        LOG.warn("Starting over: slot {} is made anew, and its position forgotten", database.slot());
        database.dropSlot();
        producer.beginTransaction();
        PositionTopic.forget(database.slot()).forEach(record -> send(producer, record));
        producer.commitTransaction();
        startOver = false;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the commit fails when a send does
    private static void send(Producer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
        producer.send(record);
    }

    private void stream(Producer<byte[], byte[]> producer, @Nullable Position position) throws Exception {
        LOG.info(
                "Streaming from slot {} at {}",
                database.slot(),
                position == null ? "its beginning" : "LSN " + SlotState.text(position.lsn()));
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        LogWriter writer = new LogWriter(producer, database.slot(), repairs, metrics, progress::at);
        DebeziumEngine<RecordChangeEvent<SourceRecord>> engine = DebeziumEngine.create(
                        ChangeEventFormat.of(Connect.class))
                .using(TapSettings.of(database, position))
                .using((success, message, error) -> {
                    if (!success) {
                        failure.set(new IllegalStateException("the stream ended: " + message, error));
                    }
                })
                .notifying(writer)
                .build();
        running.set(engine);
        if (!closed) {
            engine.run();
        }
        running.set(null);
        Exception why = failure.get();
        if (why != null && !closed) {
            throw why;
        }
        if (!closed) {
            throw new IllegalStateException("the stream ended without a reason");
        }
    }

    /** Ends the stream; returns when it has ended, or after a few seconds at most. */
    void close() {
        closed = true;
        DebeziumEngine<?> engine = running.get();
        if (engine == null) {
            return;
        }
        Thread closing =
                Thread.ofPlatform().name("job-tap-engine-close").daemon().start(() -> close(engine));
        try {
            if (!closing.join(CLOSE_ENGINE_WITHIN)) {
                LOG.warn(
                        "The stream did not end within {}; the slot may stay taken until this process ends",
                        CLOSE_ENGINE_WITHIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(DebeziumEngine<?> engine) {
        try {
            engine.close();
        } catch (IOException | IllegalStateException e) {
            LOG.info("The stream had ended already: {}", e.toString());
        }
    }
}
