package io.bowwave.topologies.fleet;

import static io.bowwave.topologies.Samples.EU;
import static io.bowwave.topologies.Samples.US;
import static io.bowwave.topologies.Samples.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.Topics;
import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.topologies.Driver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FleetTopologyTest {

    private final Driver driver = new Driver(FleetTopology.build(Duration.ofMillis(50)));

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void countsMachinesByGenerationAndState() {
        report(machine(US, "m1", 1, MachineState.HEALTHY, 1));
        report(machine(US, "m2", 1, MachineState.HEALTHY, 1));
        report(machine(US, "m3", 2, MachineState.REVERTED, 1));
        report(machine(EU, "m1", 1, MachineState.IDLE, 1));

        List<FleetStatus> told = told();
        FleetStatus us =
                told.stream().filter(each -> each.region().equals(US)).toList().getLast();
        assertThat(us.machines()).isEqualTo(3);
        assertThat(us.counts())
                .extracting(FleetCount::generation, FleetCount::state, FleetCount::machines, FleetCount::reason)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1L, MachineState.HEALTHY, 2, null),
                        org.assertj.core.groups.Tuple.tuple(2L, MachineState.REVERTED, 1, "exit 1"));
        assertThat(us.counts().getFirst().transfer().fromPeers()).isEqualTo(4);
    }

    @Test
    void theFirstChangeIsToldAtOnceUnderTheKeyOfAppAndRegion() {
        report(machine(US, "m1", 1, MachineState.IDLE, 1));

        assertThat(driver.records(Topics.FLEET_STATUS)).singleElement().satisfies(record -> {
            assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("web|us-east");
            assertThat(record.headers().lastHeader("ce_id")).isNotNull();
        });
    }

    @Test
    void aBurstIsToldOnce() {
        for (int i = 0; i < 100; i++) {
            report(machine(US, "m" + i, 1, MachineState.IDLE, 1));
        }
        assertThat(driver.data(Topics.FLEET_STATUS, FleetStatus.class)).hasSize(1);

        driver.advance(Duration.ofMillis(50));
        assertThat(driver.data(Topics.FLEET_STATUS, FleetStatus.class))
                .singleElement()
                .extracting(FleetStatus::machines)
                .isEqualTo(100);
    }

    @Test
    void dropsWhatIsOlderInGenerationOrSequence() {
        report(machine(US, "m1", 2, MachineState.STARTING, 5));
        report(machine(US, "m1", 1, MachineState.HEALTHY, 9));
        report(machine(US, "m1", 2, MachineState.FETCHING, 4));

        assertThat(told().getLast().counts())
                .singleElement()
                .extracting(FleetCount::generation, FleetCount::state)
                .containsExactly(2L, MachineState.STARTING);
    }

    @Test
    void theSameSequenceMayBeGivenUpAsLost() {
        report(machine(US, "m1", 2, MachineState.HEALTHY, 5));
        report(machine(US, "m1", 2, MachineState.LOST, 5));

        assertThat(told().getLast().counts())
                .singleElement()
                .extracting(FleetCount::state)
                .isEqualTo(MachineState.LOST);
    }

    @Test
    void theSameWordAgainIsNoNews() {
        report(machine(US, "m1", 2, MachineState.HEALTHY, 5));
        told();
        report(machine(US, "m1", 2, MachineState.HEALTHY, 6));
        assertThat(told()).isEmpty();
    }

    @Test
    void aDeletedMachineIsNoLongerCounted() {
        report(machine(US, "m1", 2, MachineState.HEALTHY, 5));
        driver.sendRaw(Topics.MACHINE_STATUS, "us-east|m1|web", null);
        driver.sendRaw(Topics.MACHINE_STATUS, "us-east|m9|web", null);

        assertThat(told().getLast()).extracting(FleetStatus::machines).isEqualTo(0);
    }

    @Test
    void nonsenseGoesToTheDeadLetters() {
        driver.sendRaw(Topics.MACHINE_STATUS, "us-east|m1|web", "{}");
        assertThat(driver.records(Topics.DEAD_LETTERS)).hasSize(1);
    }

    private void report(MachineStatus status) {
        driver.send("%s|%s|%s".formatted(status.region(), status.machine(), status.app()), status);
    }

    private List<FleetStatus> told() {
        driver.advance(Duration.ofMillis(60));
        return driver.data(Topics.FLEET_STATUS, FleetStatus.class);
    }
}
