package io.bowwave.depot;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.InvalidIdException;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Machines of the region that the log knows from before this depot began: those that died while no depot was up would never be given up
 * otherwise. Reads machine-status once, to its end at that moment; a while after the start, those that no depot has heard of are lost. Holds
 * the last reports of one region's machines meanwhile. One thread.
 */
final class EarlierMachines {

    private static final Logger LOG = LoggerFactory.getLogger(EarlierMachines.class);

    /** Beside the time after which a machine is lost: one that lives has found a depot by then. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration NOTHING_TO_DO = Duration.ofHours(1);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final int partitions;
    private final Roster roster;
    private final StatusLog log;
    private final OtherDepots others;
    private final Clock clock;
    private final Instant startedAt;
    private @Nullable Map<MachineId, Map<AppName, Roster.Report>> known;

    EarlierMachines(
            Supplier<Consumer<byte[], byte[]>> consumers,
            int partitions,
            Roster roster,
            StatusLog log,
            OtherDepots others,
            Clock clock) {
        this.consumers = consumers;
        this.partitions = partitions;
        this.roster = roster;
        this.log = log;
        this.others = others;
        this.clock = clock;
        this.startedAt = clock.instant();
    }

    /** Reads, waits, and tells; then there is nothing to do any more. */
    Duration look() throws Exception {
        if (known == null) {
            known = read();
            LOG.info("the log knows {} machines of the region", known.size());
        }
        if (clock.instant().isBefore(startedAt.plus(roster.lostAfter()).plus(GRACE))) {
            return LOOK_EVERY;
        }
        for (MachineId machine : List.copyOf(known.keySet())) {
            Map<AppName, Roster.Report> last = known.getOrDefault(machine, Map.of());
            if (!roster.alive(machine) && !others.hear(machine)) {
                LOG.warn("{} is lost: no depot has heard of it since {}", machine, startedAt);
                log.lost(new Roster.Machine(machine, Map.of(), null, startedAt, last), startedAt);
            }
            known.remove(machine);
        }
        return NOTHING_TO_DO;
    }

    private Map<MachineId, Map<AppName, Roster.Report>> read() {
        Map<MachineId, Map<AppName, Roster.Report>> machines = new HashMap<>();
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(each -> new TopicPartition(Topics.MACHINE_STATUS.name(), each))
                .toList();
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (all.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                consumer.poll(POLL).forEach(record -> take(record, machines));
            }
        }
        machines.values().removeIf(Map::isEmpty);
        return machines;
    }

    private static void forget(String key, Map<MachineId, Map<AppName, Roster.Report>> machines) {
        String[] parts = key.split("\\|", -1);
        try {
            machines.getOrDefault(new MachineId(parts[1]), new HashMap<>()).remove(new AppName(parts[2]));
        } catch (InvalidIdException | ArrayIndexOutOfBoundsException e) {
            LOG.debug("passed over: the key {} is none of a machine's: {}", key, e.toString());
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record, Map<MachineId, Map<AppName, Roster.Report>> machines) {
        // Keys begin with the region, so that other regions' records cost no parsing.
        String key = new String(record.key(), StandardCharsets.UTF_8);
        RegionName region = roster.region();
        if (!key.startsWith(region + "|")) {
            return;
        }
        if (record.value() == null) {
            forget(key, machines);
            return;
        }
        try {
            Event<?> event = EventCodec.decode(record.value());
            if (event.data() instanceof MachineStatus status) {
                Map<AppName, Roster.Report> last = machines.computeIfAbsent(status.machine(), any -> new HashMap<>());
                if (status.state() == MachineState.LOST) {
                    last.remove(status.app());
                } else {
                    last.put(status.app(), new Roster.Report(status, event.traceparent()));
                }
            }
        } catch (UnreadableEventException e) {
            LOG.debug("passed over: {}", e.getMessage());
        }
    }
}
