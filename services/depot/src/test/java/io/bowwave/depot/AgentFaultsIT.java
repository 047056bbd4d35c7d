package io.bowwave.depot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.embedded.EtcdServer;
import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.S3Server;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.process.RunningProcess;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.rollout.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealServers({Server.KAFKA, Server.ETCD, Server.S3})
class AgentFaultsIT {

    /** So long that a slow machine is no fault; what is awaited comes in seconds. */
    private static final Duration SOON = Duration.ofMinutes(2);

    /** After which a machine is lost, where a test waits for that; a little more than a sign of life takes. */
    private static final Duration SILENCE = Duration.ofSeconds(6);

    private static final int BLOCK = 128 << 10;
    private static final int PIECE = 4 << 20;

    @TempDir
    Path folder;

    private final AppName app =
            new AppName("app-" + UUID.randomUUID().toString().substring(0, 8));
    private final List<TestAgent> agents = new ArrayList<>();
    private TestRegion region;
    private RunningProcess depot;

    @BeforeEach
    void start(KafkaServer kafka, EtcdServer etcd, S3Server s3) {
        region = new TestRegion(folder, kafka, etcd, s3);
        depot = region.depot("d1");
    }

    @AfterEach
    void stop() throws Exception {
        for (TestAgent agent : agents) {
            agent.end();
        }
        region.close();
    }

    @Test
    void resumesAHalfFetchedReleaseAfterKillAndStaysSmall() throws Exception {
        Target target = region.build(Map.of("data", TestRegion.random(48 << 20, 7)), TestRegion.sleeper());
        region.limits(Map.of("down", 16_000_000L));
        TestAgent agent = agent("m1", "31100-31109");
        awaiting(agent).until(() -> agent.log().contains("limits, bytes a second"));
        region.write(region.goal(app, 1, target));
        await().atMost(SOON).pollInterval(Duration.ofMillis(50)).until(() -> here(agent) > 5 * PIECE);
        agent.kill();
        region.limits(Map.of());
        long here = here(agent);
        long all = region.wireBytes(target);
        assertThat(here).isLessThan(all);

        agent.start();
        long[] most = {0};
        awaiting(agent).until(() -> {
            most[0] = Math.max(most[0], agent.residentKilobytes());
            return in("m1", 1, MachineState.HEALTHY);
        });
        long received =
                last("m1").transfer().fromDepot() + last("m1").transfer().fromPeers();
        assertThat(received).isBetween(all - here, all - here + 2 * PIECE);
        assertThat(most[0]).isLessThan(128 << 10);
        awaiting(agent)
                .untilAsserted(() -> assertThat(agent.residentKilobytes()).isLessThan(64 << 10));
    }

    @Test
    void adoptsTheRunningAppAfterKillAndRestartsItWhenItCrashes() throws Exception {
        Target target =
                region.build(Map.of("version", "v".getBytes(StandardCharsets.UTF_8)), TestRegion.web("/version"));
        TestAgent agent = agent("m1", "31110-31119");
        region.write(region.goal(app, 1, target));
        awaiting(agent).until(() -> in("m1", 1, MachineState.HEALTHY));
        String address = last("m1").address();
        long before = last("m1").sequence();
        agent.kill();
        assertThat(TestAgent.get("http://" + address + "/version")).isEqualTo("v");

        agent.start();
        awaiting(agent).until(() -> last("m1").sequence() > before);
        assertThat(agent.log()).contains("adopted process");
        assertThat(last("m1").state()).isEqualTo(MachineState.HEALTHY);
        long pid = pid(agent.log());
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        awaiting(agent).until(() -> in("m1", 1, MachineState.HEALTHY) && pid(agent.log()) != pid);
        assertThat(TestAgent.get("http://" + last("m1").address() + "/version")).isEqualTo("v");
    }

    @Test
    void neverRunsWhatACorruptPeerSent() throws Exception {
        int size = 20 << 20;
        Target target = region.build(Map.of("data", TestRegion.random(size, 3)), TestRegion.sleeper());
        TestAgent liar = agent("m1", "31120-31129");
        region.write(region.goal(app, 1, target));
        awaiting(liar).until(() -> in("m1", 1, MachineState.HEALTHY));
        spoil(liar);
        TestAgent victim = agent("m2", "31130-31139");
        awaiting(victim).until(() -> in("m2", 1, MachineState.HEALTHY));
        assertThat(victim.log()).contains("sent a bad block");
        assertThat(Integer.parseInt(victim.metric("bowwave_agent_banned_peers_total")))
                .isPositive();
        Path release = victim.data.resolve("apps/" + app + "/current/data");
        assertThat(Files.readAllBytes(release)).isEqualTo(TestRegion.random(size, 3));
    }

    @Test
    void followsGoalsThroughAnotherDepotAndThroughEtcdAndIsLostWhenKilled() throws Exception {
        RunningProcess other = region.depot("d2");
        TestAgent agent = new TestAgent(region, "m1", "31140-31149", List.of(depot, other), "--etcd-poll", "2s");
        agents.add(agent);
        Target one =
                region.build(Map.of("version", "one".getBytes(StandardCharsets.UTF_8)), TestRegion.web("/version"));
        Target two =
                region.build(Map.of("version", "two".getBytes(StandardCharsets.UTF_8)), TestRegion.web("/version"));
        region.write(region.goal(app, 1, one));
        awaiting(agent).until(() -> in("m1", 1, MachineState.HEALTHY));
        String address = last("m1").address();
        depot.close();
        region.write(region.goal(app, 2, two));
        awaiting(agent).until(() -> in("m1", 2, MachineState.HEALTHY));
        assertThat(TestAgent.get("http://" + address + "/version")).isEqualTo("two");

        other.close();
        region.write(region.goal(app, 3, one));
        awaiting(agent).ignoreExceptions().until(() -> TestAgent.get("http://" + address + "/version")
                .equals("one"));

        region.depot("d3", SILENCE);
        awaiting(agent).until(() -> in("m1", 3, MachineState.HEALTHY));
        agent.kill();
        awaiting(agent).until(() -> in("m1", 3, MachineState.LOST));
    }

    @Test
    void refusesUnsignedGoalsAndStopsItsAppsWhenTold() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        TestAgent agent = new TestAgent(
                region,
                "m1",
                "31150-31159",
                List.of(depot),
                "--goal-public-key",
                Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()),
                "--stop-apps-on-exit",
                "true");
        agents.add(agent);
        Target target = region.build(Map.of("data", TestRegion.random(1000, 5)), TestRegion.sleeper());
        region.write(region.goal(app, 1, target));
        awaiting(agent).until(() -> find("m1")
                .map(MachineStatus::reason)
                .filter(reason -> reason.contains("no signature"))
                .isPresent());
        region.write(region.goal(app, 2, target), keys.getPrivate());
        awaiting(agent).until(() -> in("m1", 2, MachineState.HEALTHY));
        long pid = pid(agent.log());
        assertThat(agent.terminate(SOON)).isTrue();
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    private TestAgent agent(String machine, String ports) throws IOException {
        TestAgent agent = new TestAgent(region, machine, ports, List.of(depot));
        agents.add(agent);
        return agent;
    }

    private static long pid(String log) {
        String marker = " as process ";
        int at = log.lastIndexOf(marker) + marker.length();
        return Long.parseLong(log.substring(at, log.indexOf('"', at)));
    }

    /** Changes a byte in each block of each pack that the agent serves. */
    private static void spoil(TestAgent agent) throws IOException {
        for (Path file : files(agent.data.resolve("blobs"), "[0-9a-f]{64}")) {
            if (!Files.exists(Path.of(file + ".tree"))) {
                continue;
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                for (long at = 100; at < channel.size(); at += BLOCK) {
                    channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), at);
                }
            }
        }
    }

    /** Bytes that a restart need not fetch again. */
    private static long here(TestAgent agent) throws IOException {
        long bytes = 0;
        for (Path file : files(agent.data.resolve("blobs"), "[0-9a-f]{64}")) {
            bytes += Files.size(file);
        }
        for (Path part : files(agent.data.resolve("blobs"), "[0-9a-f]{64}\\.part")) {
            Path journal = Path.of(part.toString().replace(".part", ".journal"));
            long blocks = Files.exists(journal)
                    ? BitSet.valueOf(Files.readAllBytes(journal)).cardinality()
                    : 0;
            bytes += Math.min(blocks * BLOCK, Files.size(part));
        }
        return bytes;
    }

    private static List<Path> files(Path folder, String pattern) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(each -> each.getFileName().toString().matches(pattern))
                    .toList();
        }
    }

    private ConditionFactory awaiting(TestAgent agent) {
        return await().atMost(SOON).conditionEvaluationListener(new FailureLog(agent, () -> region.said(app)));
    }

    private MachineStatus last(String machine) {
        return find(machine).orElseThrow();
    }

    private Optional<MachineStatus> find(String machine) {
        return region.said(app).stream()
                .filter(each -> each.machine().text().equals(machine))
                .reduce((a, b) -> b);
    }

    private boolean in(String machine, long generation, MachineState state) {
        return find(machine)
                .filter(last -> last.generation() == generation && last.state() == state)
                .isPresent();
    }
}
