package io.bowwave.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.process.KafkaClients;
import io.bowwave.process.TopicSetup;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.Keys;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.log.EventRecords;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which builds run, from the topic as the fleet topology writes it. */
@RealServers(Server.KAFKA)
class FleetFeedIT {

    private static final int PARTITIONS = 3;
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final RegionName EAST = new RegionName("us-east");
    private static final RegionName WEST = new RegionName("eu-west");
    private static final BuildId OLD = new BuildId("01890000-0000-7000-8000-000000000001");
    private static final BuildId NEW = new BuildId("01890000-0000-7000-8000-000000000002");

    private final AppName app =
            new AppName("app-" + UUID.randomUUID().toString().substring(0, 8));
    private final RunningBuilds running = new RunningBuilds();

    @Test
    void knowsWhatRunsFromTheFirstRecordOnAndForgetsARegionThatIsGone(KafkaServer kafka) throws Exception {
        TopicSetup.ensure(kafka.bootstrap(), PARTITIONS, (short) 1);
        try (Producer<byte[], byte[]> producer = KafkaClients.producer(kafka.bootstrap(), "fleet");
                FleetFeed feed =
                        new FleetFeed(() -> KafkaClients.consumer(kafka.bootstrap(), "fleet-feed", null), running)) {
            say(producer, EAST, count(OLD, MachineState.HEALTHY, 5), count(NEW, MachineState.FETCHING, 9));
            say(producer, WEST, count(NEW, MachineState.HEALTHY, 2));
            awaitBuilds(feed, OLD, NEW);

            say(producer, EAST, count(NEW, MachineState.STAGED, 4), count(OLD, MachineState.HEALTHY, 1));
            awaitBuilds(feed, NEW, OLD);

            // What cannot be read is passed over, and what follows is not lost.
            send(producer, EAST, "nonsense".getBytes(StandardCharsets.UTF_8));
            send(producer, EAST, null);
            awaitBuilds(feed, NEW);
            send(producer, WEST, null);
            awaitBuilds(feed);
        }
    }

    private void awaitBuilds(FleetFeed feed, BuildId... expected) {
        await().atMost(SOON).untilAsserted(() -> {
            feed.poll();
            assertThat(running.builds(app)).containsExactly(expected);
        });
    }

    private static FleetCount count(BuildId build, MachineState state, int machines) {
        return new FleetCount(1, build, state, machines, Transfer.NONE, null);
    }

    private void say(Producer<byte[], byte[]> producer, RegionName region, FleetCount... counts) throws Exception {
        int machines = List.of(counts).stream().mapToInt(FleetCount::machines).sum();
        FleetStatus status = new FleetStatus(app, region, machines, List.of(counts));
        Event<FleetStatus> event =
                new Event<>(UUID.randomUUID().toString(), Instant.EPOCH, "/test", app.text(), null, status);
        producer.send(EventRecords.keyed(Keys.fleetStatus(app, region), app.text(), PARTITIONS, event))
                .get();
    }

    private void send(Producer<byte[], byte[]> producer, RegionName region, byte @Nullable [] value) throws Exception {
        producer.send(new ProducerRecord<>(
                        Topics.FLEET_STATUS.name(),
                        EventRecords.partition(app.text(), PARTITIONS),
                        Keys.fleetStatus(app, region).getBytes(StandardCharsets.UTF_8),
                        value))
                .get();
    }
}
