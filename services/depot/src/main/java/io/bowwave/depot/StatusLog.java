package io.bowwave.depot;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.Keys;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.log.EventRecords;
import io.bowwave.schemas.rollout.Buckets;
import io.bowwave.schemas.rollout.Goal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Machine status into the log: one producer, so what is sent first stands first. Thread-safe. */
final class StatusLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StatusLog.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    private final Producer<byte[], byte[]> producer;
    private final RegionName region;
    private final int partitions;
    private final String source;

    StatusLog(Producer<byte[], byte[]> producer, RegionName region, int partitions, String depot) {
        this.producer = producer;
        this.region = region;
        this.partitions = partitions;
        this.source = "/bowwave/depot/" + region + "/" + depot;
    }

    /**
     * Writes reports of a machine and returns when the broker has them all.
     *
     * @throws TimeoutException when it has not within that time; some may be written all the same
     */
    void write(List<Roster.Report> reports, Duration within)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (Roster.Report report : reports) {
            sent.add(send(report.status(), report.traceparent(), ""));
        }
        long end = System.nanoTime() + within.toNanos();
        for (Future<RecordMetadata> each : sent) {
            each.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    /**
     * Says of each machine that a goal concerns it before it has done anything, so that the whole roster is known before anyone is
     * healthy. Sent before agents hear of the goal, and not waited for: a centre that is away must not keep a region from converging.
     */
    void expect(List<Roster.Machine> machines, BoardGoal goal) {
        for (Roster.Machine machine : machines) {
            Roster.Report last = machine.last().get(goal.goal().app());
            if (last == null || last.status().generation() < goal.goal().generation()) {
                forget(send(idle(machine, last, goal.goal()), goal.traceparent(), "/idle"));
            }
        }
    }

    /**
     * Forgets what a machine said of an app that it has stopped and cleaned up, and returns when the broker has that.
     *
     * @throws TimeoutException when it has not within that time
     */
    void done(MachineStatus last, Duration within) throws InterruptedException, ExecutionException, TimeoutException {
        producer.send(new ProducerRecord<>(
                        Topics.MACHINE_STATUS.name(),
                        EventRecords.partition(Keys.machineStatusPartition(last.region(), last.app()), partitions),
                        Keys.machineStatus(last.region(), last.machine(), last.app())
                                .getBytes(StandardCharsets.UTF_8),
                        null))
                .get(within.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Says of a machine that nobody has heard of it. */
    void lost(Roster.Machine machine, Instant since) {
        for (Roster.Report last : machine.last().values()) {
            MachineStatus was = last.status();
            forget(send(
                    new MachineStatus(
                                    was.app(),
                                    was.region(),
                                    was.machine(),
                                    was.generation(),
                                    MachineState.LOST,
                                    was.build(),
                                    was.running(),
                                    "no word from the machine since " + since,
                                    was.address(),
                                    was.transfer(),
                                    was.sequence(),
                                    since)
                            .labelled(machine.labels()),
                    last.traceparent(),
                    "/lost/" + since.toEpochMilli()));
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE_WITHIN);
    }

    private MachineStatus idle(Roster.Machine machine, Roster.@Nullable Report last, Goal goal) {
        return new MachineStatus(
                        goal.app(),
                        region,
                        machine.id(),
                        goal.generation(),
                        MachineState.IDLE,
                        build(machine, goal),
                        last == null ? null : last.status().running(),
                        null,
                        last == null ? null : last.status().address(),
                        Transfer.NONE,
                        machine.sequence(),
                        goal.issuedAt())
                .labelled(machine.labels());
    }

    private static @Nullable BuildId build(Roster.Machine machine, Goal goal) {
        if (Buckets.of(machine.id(), goal.app()) < goal.permille()) {
            return goal.target().build();
        }
        return goal.previous() == null ? null : goal.previous().build();
    }

    private Future<RecordMetadata> send(MachineStatus status, @Nullable String traceparent, String suffix) {
        String subject = status.region() + "/" + status.machine() + "/" + status.app();
        String id = "machine/%s/%d/%d%s".formatted(subject, status.generation(), status.sequence(), suffix);
        Event<MachineStatus> event = new Event<>(id, status.since(), source, subject, traceparent, status);
        return producer.send(EventRecords.keyed(
                Keys.machineStatus(status.region(), status.machine(), status.app()),
                Keys.machineStatusPartition(status.region(), status.app()),
                partitions,
                event));
    }

    private static void forget(Future<RecordMetadata> sent) {
        LOG.trace("not waited for: {}", sent);
    }
}
