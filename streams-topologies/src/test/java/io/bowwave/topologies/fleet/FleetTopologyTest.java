package io.bowwave.topologies.fleet;

import static io.bowwave.topologies.Samples.EU;
import static io.bowwave.topologies.Samples.US;
import static io.bowwave.topologies.Samples.WEB;
import static io.bowwave.topologies.Samples.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.Topics;
import io.bowwave.schemas.fleet.BucketCounts;
import io.bowwave.schemas.fleet.FailedMachine;
import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.rollout.Buckets;
import io.bowwave.topologies.Driver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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
    void countsLiveMachinesByBucketAndLeavesLostOnesOut() {
        int first = Buckets.of(new MachineId("m1"), WEB);
        int second = Buckets.of(new MachineId("m2"), WEB);
        assertThat(first).isNotEqualTo(second);

        report(machine(US, "m1", 1, MachineState.HEALTHY, 1));
        report(machine(US, "m2", 1, MachineState.FETCHING, 1));
        report(machine(US, "m3", 1, MachineState.LOST, 1));
        FleetStatus all = told().getLast();
        assertThat(in(all, first)).isEqualTo(1);
        assertThat(in(all, second)).isEqualTo(1);
        assertThat(buckets(all).below()[BucketCounts.BUCKETS]).isEqualTo(2);

        report(machine(US, "m2", 1, MachineState.LOST, 1));
        report(machine(US, "m3", 1, MachineState.IDLE, 2));
        FleetStatus after = told().getLast();
        assertThat(in(after, second)).isZero();
        assertThat(buckets(after).below()[BucketCounts.BUCKETS]).isEqualTo(2);
    }

    @Test
    void bucketsStayWhileMachinesMoveOnOnly() {
        report(machine(US, "m1", 1, MachineState.STARTING, 1));
        BucketCounts before = buckets(told().getLast());
        report(machine(US, "m1", 1, MachineState.HEALTHY, 2));
        assertThat(buckets(told().getLast())).isEqualTo(before);
    }

    @Test
    void sumsTheRestartsOfMachinesInAState() {
        report(restarted("m1", 2, 1));
        report(restarted("m2", 3, 1));
        report(machine(US, "m3", 1, MachineState.HEALTHY, 1));
        assertThat(told().getLast().counts())
                .singleElement()
                .extracting(FleetCount::restarts)
                .isEqualTo(5L);

        report(restarted("m1", 7, 2));
        report(machine(US, "m2", 1, MachineState.HEALTHY, 2));
        assertThat(told().getLast().counts())
                .singleElement()
                .extracting(FleetCount::restarts)
                .isEqualTo(7L);
    }

    @Test
    void namesAtMostThreeFailedMachinesWithTheEndsOfTheirLogs() {
        for (int i = 1; i <= 5; i++) {
            report(failed("m" + i, "exit " + i, "x".repeat(MachineReport.MAX_LOG_TAIL) + " the end", 1));
        }
        List<FailedMachine> examples = examples(told().getLast());
        assertThat(examples).extracting(each -> each.machine().text()).containsExactly("m1", "m2", "m3");
        assertThat(examples.getFirst().reason()).isEqualTo("exit 1");
        assertThat(examples.getFirst().logTail())
                .hasSize(MachineReport.MAX_LOG_TAIL)
                .endsWith(" the end");
    }

    @Test
    void aMachineThatRecoversIsNoExampleAnyMore() {
        report(failed("m1", "exit 1", "the first", 1));
        report(failed("m2", "exit 2", "the second", 1));
        report(machine(US, "m1", 1, MachineState.HEALTHY, 2));

        FleetStatus last = told().getLast();
        assertThat(last.counts())
                .filteredOn(count -> count.state() == MachineState.FAILED)
                .singleElement()
                .extracting(FleetCount::reason)
                .isEqualTo("exit 2");
        assertThat(examples(last)).extracting(FailedMachine::logTail).containsExactly("the second");
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

    private static BucketCounts buckets(FleetStatus status) {
        return Objects.requireNonNull(status.buckets());
    }

    /** Live machines of one bucket. */
    private static int in(FleetStatus status, int bucket) {
        int[] below = buckets(status).below();
        return below[bucket + 1] - below[bucket];
    }

    private static List<FailedMachine> examples(FleetStatus status) {
        return status.counts().stream()
                .map(FleetCount::examples)
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .toList();
    }

    private static MachineStatus restarted(String machine, long restarts, long sequence) {
        return with(machine(US, machine, 1, MachineState.HEALTHY, sequence), null, restarts, null);
    }

    private static MachineStatus failed(String machine, String reason, String log, long sequence) {
        return with(machine(US, machine, 1, MachineState.FAILED, sequence), reason, null, log);
    }

    private static MachineStatus with(
            MachineStatus status, @Nullable String reason, @Nullable Long restarts, @Nullable String log) {
        return new MachineStatus(
                status.app(),
                status.region(),
                status.machine(),
                status.generation(),
                status.state(),
                status.build(),
                status.running(),
                reason,
                status.address(),
                status.transfer(),
                status.sequence(),
                status.since(),
                null,
                restarts,
                null,
                log,
                null);
    }
}
