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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealServers({Server.KAFKA, Server.ETCD, Server.S3})
class DepotAndAgentsIT {

    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final AppName app =
            new AppName("app-" + UUID.randomUUID().toString().substring(0, 8));
    private final TestAgent[] agents = new TestAgent[2];
    private TestRegion region;
    private RunningProcess depot;

    @BeforeEach
    void start(KafkaServer kafka, EtcdServer etcd, S3Server s3) throws Exception {
        region = new TestRegion(folder, kafka, etcd, s3);
        depot = region.depot("d1");
        agents[0] = new TestAgent(region, "m1", "31000-31009", List.of(depot));
        agents[1] = new TestAgent(region, "m2", "31010-31019", List.of(depot));
    }

    @AfterEach
    void stop() throws Exception {
        for (TestAgent agent : agents) {
            if (agent != null) {
                agent.end();
            }
        }
        region.close();
    }

    @Test
    void runsEachVersionOnBothMachinesAndFetchesOnlyWhatChanged() throws Exception {
        Target one = region.build(
                Map.of("version", "one".getBytes(StandardCharsets.UTF_8), "data", TestRegion.random(9 << 20, 1)),
                TestRegion.web("/version"));
        region.write(region.goal(app, 1, one));
        awaitState(1, MachineState.HEALTHY);
        assertThat(answers()).containsExactly("one", "one");
        long size = one.artifact().size();
        MachineStatus first = last(0);
        MachineStatus second = last(1);
        long fromDepot = first.transfer().fromDepot() + second.transfer().fromDepot();
        long fromPeers = first.transfer().fromPeers() + second.transfer().fromPeers();
        assertThat(fromDepot).isBetween(size, size * 3 / 2);
        assertThat(fromPeers).isGreaterThan(size / 2);

        Target two = region.build(
                Map.of("version", "two".getBytes(StandardCharsets.UTF_8), "data", TestRegion.random(9 << 20, 1)),
                TestRegion.web("/version"));
        region.write(region.goal(app, 2, two));
        awaitState(2, MachineState.HEALTHY);
        assertThat(answers()).containsExactly("two", "two");
        assertThat(last(0).transfer().reused()).isGreaterThanOrEqualTo(9 << 20);
        assertThat(last(0).running()).isEqualTo(two.build());

        region.write(region.goal(app, 3, one));
        awaitState(3, MachineState.HEALTHY);
        assertThat(answers()).containsExactly("one", "one");
        assertThat(last(0).transfer().fromDepot() + last(0).transfer().fromPeers())
                .isZero();
    }

    @Test
    void goesBackToTheReleaseBeforeWhenTheNewOneIsNotHealthy() throws Exception {
        Target good =
                region.build(Map.of("version", "good".getBytes(StandardCharsets.UTF_8)), TestRegion.web("/version"));
        region.write(region.goal(app, 1, good));
        awaitState(1, MachineState.HEALTHY);
        Target bad = region.build(
                Map.of("version", "bad".getBytes(StandardCharsets.UTF_8)),
                new io.bowwave.artifact.run.RunInstructions(
                        "echo it cannot work; exit 3",
                        Map.of(),
                        8080,
                        TestRegion.web("/version").health(),
                        Duration.ofSeconds(1)));
        region.write(region.goal(app, 2, bad));
        awaitState(2, MachineState.REVERTED);
        assertThat(last(0).reason()).contains("exit code 3").contains("it cannot work");
        assertThat(last(0).running()).isEqualTo(good.build());
        assertThat(answers()).containsExactly("good", "good");
        assertThat(Files.readSymbolicLink(agents[0].data.resolve("apps/" + app + "/current"))
                        .toString())
                .endsWith(good.artifact().manifest().hex());
    }

    private List<String> answers() throws Exception {
        return List.of(
                TestAgent.get("http://" + last(0).address() + "/version"),
                TestAgent.get("http://" + last(1).address() + "/version"));
    }

    private MachineStatus last(int agent) {
        return region.said(app).stream()
                .filter(each -> each.machine().text().equals(agents[agent].machine))
                .reduce((a, b) -> b)
                .orElseThrow(() -> new AssertionError("nothing is known of " + agents[agent].machine));
    }

    private void awaitState(long generation, MachineState state) throws Exception {
        try {
            await().atMost(SOON).until(() -> in(0, generation, state) && in(1, generation, state));
        } catch (RuntimeException e) {
            throw new AssertionError(region.said(app) + "\n" + agents[0].log() + "\n" + agents[1].log(), e);
        }
    }

    private boolean in(int agent, long generation, MachineState state) {
        return region.said(app).stream()
                .filter(each -> each.machine().text().equals(agents[agent].machine))
                .reduce((a, b) -> b)
                .filter(each -> each.generation() == generation && each.state() == state)
                .isPresent();
    }
}
