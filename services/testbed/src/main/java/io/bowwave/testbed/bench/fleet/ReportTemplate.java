package io.bowwave.testbed.bench.fleet;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.Keys;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.log.EventRecords;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Reports as a depot writes them, alike but for machine and sequence. Written once as JSON and filled in from then on, so that making
 * them costs next to nothing beside what is measured.
 */
final class ReportTemplate {

    private static final String MACHINE = "the-machine";
    private static final long SEQUENCE = 987_654_321_987L;

    private record NamedText(String name, String text) {}

    private final String key;
    private final String value;
    private final List<NamedText> headers = new ArrayList<>();
    private final int partition;

    ReportTemplate(AppName app, RegionName region, BuildId build, long generation, MachineState state, int partitions) {
        MachineId machine = new MachineId(MACHINE);
        MachineStatus status = new MachineStatus(
                app,
                region,
                machine,
                generation,
                state,
                build,
                state == MachineState.HEALTHY ? build : null,
                null,
                "10.0.0.1:8080",
                state == MachineState.IDLE ? Transfer.NONE : new Transfer(1_000_000, 40_000_000, 2_000_000_000),
                SEQUENCE,
                Instant.now());
        String subject = region + "/" + MACHINE + "/" + app;
        Event<MachineStatus> event = new Event<>(
                "machine/%s/%d/%d".formatted(subject, generation, SEQUENCE),
                status.since(),
                "/bowwave/depot/" + region + "/depot-1",
                subject,
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                status);
        key = Keys.machineStatus(region, machine, app);
        value = new String(EventCodec.encode(event), StandardCharsets.UTF_8);
        for (Header each : EventRecords.headers(event)) {
            headers.add(new NamedText(each.key(), new String(each.value(), StandardCharsets.UTF_8)));
        }
        partition = EventRecords.partition(Keys.machineStatusPartition(region, app), partitions);
    }

    ProducerRecord<byte[], byte[]> of(int machine, long sequence) {
        String name = "machine-" + machine;
        String number = Long.toString(sequence);
        List<Header> filled = new ArrayList<>(headers.size());
        for (NamedText each : headers) {
            filled.add(new RecordHeader(each.name(), fill(each.text(), name, number)));
        }
        return new ProducerRecord<>(
                Topics.MACHINE_STATUS.name(), partition, fill(key, name, number), fill(value, name, number), filled);
    }

    private static byte[] fill(String text, String machine, String sequence) {
        return text.replace(MACHINE, machine)
                .replace(Long.toString(SEQUENCE), sequence)
                .getBytes(StandardCharsets.UTF_8);
    }
}
