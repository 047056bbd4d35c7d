package io.bowwave.depot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bowwave.embedded.EtcdServer;
import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.S3Server;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.process.RunningProcess;
import io.bowwave.schemas.fleet.FetchProgress;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.rollout.Target;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What agents do that nobody has asked of them yet, and how they are held back. */
@RealServers({Server.KAFKA, Server.ETCD, Server.S3})
class AheadIT {

    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final AppName app =
            new AppName("app-" + UUID.randomUUID().toString().substring(0, 8));
    private TestRegion region;
    private RunningProcess depot;
    private TestAgent agent;

    @BeforeEach
    void start(KafkaServer kafka, EtcdServer etcd, S3Server s3) throws Exception {
        region = new TestRegion(folder, kafka, etcd, s3);
        depot = region.depot("d1");
        agent = new TestAgent(region, "m1", "31200-31209", List.of(depot));
    }

    @AfterEach
    void stop() throws Exception {
        try {
            region.limits(Map.of());
        } finally {
            agent.end();
            region.close();
        }
    }

    @Test
    void fetchesWhatIsDeployableBeforeItIsDeployed() throws Exception {
        Target target = region.build(Map.of("data", TestRegion.random(6 << 20, 11)), TestRegion.sleeper());
        region.deployable(app, target);
        Path release = agent.data.resolve("apps/%s/releases/%s"
                .formatted(app, target.artifact().manifest().hex()));
        awaiting().until(() -> Files.isDirectory(release));
        assertThat(region.said(app)).isEmpty();

        region.write(region.goal(app, 1, target));
        awaiting().until(() -> in(1, MachineState.HEALTHY));
        assertThat(last().transfer().fromDepot() + last().transfer().fromPeers())
                .isZero();
        assertThat(last().transfer().reused()).isEqualTo(target.artifact().size());
    }

    @Test
    void saysHowAFetchGoesOnAndIsHeldToTheRegionsLimitsWhileItRuns() throws Exception {
        Target target = region.build(Map.of("data", TestRegion.random(24 << 20, 12)), TestRegion.sleeper());
        region.limits(Map.of("down", 1_500_000L));
        awaiting().until(() -> agent.log().contains("limits, bytes a second"));
        region.write(region.goal(app, 1, target));
        awaiting().until(() -> find().map(MachineStatus::fetch)
                .filter(fetch -> fetch.limitDown() == 1_500_000 && fetch.received() > 0)
                .isPresent());
        assertThat(last().state()).isEqualTo(MachineState.FETCHING);
        region.limits(Map.of());
        awaiting().until(() -> in(1, MachineState.HEALTHY));
        FetchProgress fetch = Objects.requireNonNull(last().fetch());
        assertThat(fetch.transferClass()).isEqualTo("deploy");
        assertThat(fetch.received()).isEqualTo(region.wireBytes(target));
        assertThat(fetch.sources()).isNotEmpty();
    }

    @Test
    void aDepotIsHeldToItsOwnLimitWhileItSends() throws Exception {
        Target target = region.build(Map.of("data", TestRegion.random(24 << 20, 16)), TestRegion.sleeper());
        region.limits(Map.of("origin", 1_500_000L));
        awaiting().until(() -> TestAgent.get(depot, "/v1/limits").equals("{\"origin\":1500000}"));
        region.write(region.goal(app, 1, target));
        awaiting().until(() -> find().map(MachineStatus::fetch)
                .filter(fetch -> fetch.rate() > 0 && fetch.received() > 3 << 20)
                .isPresent());
        FetchProgress fetch = Objects.requireNonNull(last().fetch());
        assertThat(fetch.limitDown()).isZero();
        assertThat(fetch.rate()).isLessThan(3_000_000);
        region.limits(Map.of());
        awaiting().until(() -> in(1, MachineState.HEALTHY));
    }

    @Test
    void standsStillWhileOthersFillTheDiskAndSaysSo() throws Exception {
        onDisk("m2", "160m", "31210-31219", disk -> {
            Target target = region.build(Map.of("data", TestRegion.random(24 << 20, 13)), TestRegion.sleeper());
            region.limits(Map.of("down", 1_500_000L));
            awaiting().until(() -> agent.log().contains("limits, bytes a second"));
            region.write(region.goal(app, 1, target));
            // Before the first bytes of the packs nothing is promised, and the release would be refused as one that
            // does not fit.
            awaiting().until(() -> find().map(MachineStatus::fetch)
                    .filter(fetch -> fetch.needed() > 24 << 20 && fetch.received() > 1 << 20)
                    .isPresent());
            fill(disk.resolve("others"));
            awaiting().until(() -> find().map(MachineStatus::reason)
                    .filter(reason -> reason.startsWith("disk"))
                    .isPresent());
            Files.delete(disk.resolve("others"));
            region.limits(Map.of());
            awaiting().until(() -> in(1, MachineState.HEALTHY));
        });
    }

    @Test
    void refusesWhatDoesNotFitBeforeItComes() throws Exception {
        onDisk("m3", "90m", "31220-31229", disk -> {
            Target target = region.build(Map.of("data", TestRegion.random(24 << 20, 14)), TestRegion.sleeper());
            region.write(region.goal(app, 1, target));
            awaiting().until(() -> in(1, MachineState.FAILED));
            assertThat(last().reason()).contains("disk: found ").contains(" bytes free, expected ");
            assertThat(last().transfer().fromDepot()).isLessThan(1 << 20);
        });
    }

    /** Its own journal does not fit either. */
    @Test
    void saysSoSoonWhenItsDiskIsFull() throws Exception {
        onDisk("m4", "40m", "31230-31239", disk -> {
            awaiting().until(() -> agent.log().contains("knows this machine now"));
            fill(disk.resolve("others"));
            Target target = region.build(Map.of("data", TestRegion.random(1000, 15)), TestRegion.sleeper());
            region.write(region.goal(app, 1, target));
            List<String> first = List.of(
                    target.artifact().manifest().brief(),
                    target.artifact().layout().brief());
            awaiting().atMost(Duration.ofSeconds(40)).until(() -> find().map(MachineStatus::reason)
                    .filter(reason -> reason.startsWith("disk: found 0 bytes free")
                            && first.stream().anyMatch(reason::contains))
                    .isPresent());
        });
    }

    private interface OnDisk {
        void run(Path disk) throws Exception;
    }

    /** With an agent whose data is on a disk of that size, which is its own. */
    private void onDisk(String machine, String size, String ports, OnDisk test) throws Exception {
        Path disk = Files.createDirectories(folder.resolve(machine));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", disk.toString()), "no right to mount");
        agent.end();
        agent = new TestAgent(region, machine, ports, List.of(depot));
        try {
            test.run(disk);
        } finally {
            agent.end();
            run("umount", "-l", disk.toString());
        }
    }

    private static boolean run(String... command) throws Exception {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    }

    private static void fill(Path file) throws IOException {
        byte[] zeros = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(zeros);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    @Test
    void givesUpAMachineThatDiedWhileNoDepotWasUp() throws Exception {
        Target target = region.build(Map.of("data", TestRegion.random(1000, 5)), TestRegion.sleeper());
        region.write(region.goal(app, 1, target));
        awaiting().until(() -> in(1, MachineState.HEALTHY));
        depot.close();
        agent.kill();
        depot = region.depot("d2", Duration.ofSeconds(6));
        awaiting().until(() -> in(1, MachineState.LOST));
    }

    private ConditionFactory awaiting() {
        return await().atMost(SOON).conditionEvaluationListener(new FailureLog(agent, () -> region.said(app)));
    }

    private MachineStatus last() {
        return find().orElseThrow();
    }

    private Optional<MachineStatus> find() {
        return region.said(app).stream().reduce((a, b) -> b);
    }

    private boolean in(long generation, MachineState state) {
        return find().filter(last -> last.generation() == generation && last.state() == state)
                .isPresent();
    }
}
