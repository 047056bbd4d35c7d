package io.bowwave.depot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.artifact.run.Hook;
import io.bowwave.artifact.run.Hooks;
import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.artifact.run.Supervision;
import io.bowwave.artifact.run.Switching;
import io.bowwave.embedded.EtcdServer;
import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.S3Server;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.process.RunningProcess;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a machine gets from one release to the next, and how it keeps what it has. */
@RealServers({Server.KAFKA, Server.ETCD, Server.S3})
class AgentSwitchIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Duration HOOK = Duration.ofMinutes(1);
    private static final RunInstructions WEB = TestRegion.web("/version");

    @TempDir
    Path folder;

    private final AppName app = name("app");
    private final AppName other = name("other");
    private final List<TestAgent> agents = new ArrayList<>();
    private TestRegion region;
    private RunningProcess depot;

    private static AppName name(String begin) {
        return new AppName(begin + "-" + UUID.randomUUID().toString().substring(0, 8));
    }

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
    void overlapsReleasesAndRunsTheirHooks() throws Exception {
        TestAgent agent = agent("m1", "31200-31209");
        Target one = overlapping("one", "", null, null);
        region.write(region.goal(app, 1, one));
        awaiting(agent).until(() -> in(app, 1, MachineState.HEALTHY));
        String before = address();

        Path hooks = Files.createDirectories(folder.resolve("hooks"));
        Target two = overlapping(
                "two",
                "sleep 1; ",
                "echo $PORT > %s/before".formatted(hooks),
                "echo $PORT $BOWWAVE_GENERATION > %s/after".formatted(hooks));
        region.write(region.goal(app, 2, two));
        awaiting(agent).pollInterval(Duration.ofMillis(50)).until(() -> {
            // Whoever asks where the app is finds it there at any time.
            assertThat(TestAgent.get("http://" + address() + "/version")).isIn("one", "two");
            return in(app, 2, MachineState.HEALTHY);
        });
        String after = address();
        assertThat(after).isNotEqualTo(before);
        assertThat(hooks.resolve("before")).hasContent(port(after));
        assertThat(hooks.resolve("after")).hasContent(port(after) + " 2");
        awaiting(agent).until(() -> !answers(before));

        refused(agent, 3, overlapping("three", "", "echo no room for it; exit 3", null), "pre-start hook", after);
        refused(agent, 4, overlapping("four", "", null, "echo it stays cold; exit 4"), "post-start hook", after);
        refused(agent, 5, overlapping("five", "echo it breaks; exit 5; ", null, null), "exit code 5", after);
        assertThat(last(app).logTail()).contains("it breaks");
    }

    /** The release before has never been away. */
    private void refused(TestAgent agent, long generation, Target bad, String why, String serving) throws Exception {
        String pid = pid(agent);
        region.write(region.goal(app, generation, bad));
        awaiting(agent).until(() -> in(app, generation, MachineState.REVERTED));
        assertThat(last(app).reason()).contains(why).contains("it").doesNotContain("nor is");
        assertThat(address()).isEqualTo(serving);
        assertThat(TestAgent.get("http://" + serving + "/version")).isEqualTo("two");
        assertThat(pid(agent)).isEqualTo(pid);
    }

    @Test
    void putsRightWhatIsNotAsItShouldBe() throws Exception {
        TestAgent agent = agent("m1", "31210-31219", "--check-releases", "1s");
        Target one = plain("one", WEB);
        region.write(region.goal(app, 1, one));
        awaiting(agent).until(() -> in(app, 1, MachineState.HEALTHY));

        Path current = agent.data.resolve("apps/" + app + "/current");
        Path version = current.resolve("version");
        Files.setPosixFilePermissions(version, PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(version, "changed by hand");
        awaiting(agent).until(() -> healed(1, "version: not what the manifest says"));
        assertThat(version).hasContent("one");
        assertThat(TestAgent.get("http://" + address() + "/version")).isEqualTo("one");

        Files.delete(current);
        Files.createSymbolicLink(current, Path.of("releases"));
        awaiting(agent).until(() -> healed(2, "its link led elsewhere"));
        assertThat(version).hasContent("one");
        assertThat(last(app).restarts()).isIn(null, 0L);

        String pid = pid(agent);
        agent.kill();
        ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
        agent.start();
        awaiting(agent).until(() -> healed(3, "ended while no agent looked after it"));

        // Off for so long that something else is wanted: what was wanted then is not started any more.
        agent.kill();
        ProcessHandle.of(Long.parseLong(pid(agent))).orElseThrow().destroyForcibly();
        Target two = plain("two", WEB);
        region.write(region.goal(app, 2, two));
        int said = agent.log().length();
        agent.start();
        awaiting(agent).until(() -> in(app, 2, MachineState.HEALTHY));
        assertThat(agent.log().substring(said))
                .contains("started build " + two.build())
                .doesNotContain("started build " + one.build());
    }

    @Test
    void servesItsPoolsAndRemovesAnAppThatIsNoMore() throws Exception {
        Target one = plain("one", WEB);
        Target two = plain("two", WEB);
        region.write(region.goal(app, 1, one));
        region.write(pool(region.goal(other, 1, two), Map.of("size", "in (large,huge)", "gpu", "!*"), null));
        TestAgent agent = agent("m1", "31230-31239", "--labels", "size=large");
        awaiting(agent).until(() -> in(app, 1, MachineState.HEALTHY) && in(other, 1, MachineState.HEALTHY));
        String gone = address();
        Path apps = agent.data.resolve("apps");

        region.write(pool(region.goal(app, 2, one), Map.of(), true));
        awaiting(agent).until(() -> in(app, 2, MachineState.IDLE));
        assertThat(last(app).reason()).isEqualTo("the app was removed");
        assertThat(answers(gone)).isFalse();
        awaiting(agent).until(() -> !Files.exists(apps.resolve(app + "/app.log")));
        assertThat(apps.resolve(app + "/releases")).isEmptyDirectory();
        awaiting(agent).until(() -> region.forgotten(app, "m1"));
        assertThat(last(other).state()).isEqualTo(MachineState.HEALTHY);
        assertThat(TestAgent.get("http://" + last(other).address() + "/version"))
                .isEqualTo("two");

        region.write(pool(region.goal(other, 2, two), Map.of("size", "!=large"), null));
        awaiting(agent).until(() -> in(other, 2, MachineState.IDLE));
        assertThat(last(other).reason()).contains("not in the app's pool");
    }

    private Target overlapping(String version, String before, @Nullable String preStart, @Nullable String postStart)
            throws IOException {
        Hooks hooks = new Hooks(
                preStart == null ? null : new Hook(preStart, HOOK),
                postStart == null ? null : new Hook(postStart, HOOK));
        return plain(
                version,
                new RunInstructions(
                        before + WEB.command(),
                        Map.of(),
                        8080,
                        WEB.health(),
                        WEB.stopGrace(),
                        hooks,
                        Switching.OVERLAP,
                        Supervision.DEFAULT));
    }

    private Target plain(String version, RunInstructions run) throws IOException {
        return region.build(Map.of("version", version.getBytes(StandardCharsets.UTF_8)), run);
    }

    static Goal pool(Goal goal, Map<String, String> pool, @Nullable Boolean removed) {
        return new Goal(
                goal.app(),
                goal.region(),
                goal.generation(),
                goal.target(),
                null,
                1000,
                pool,
                goal.rollout(),
                goal.issuedAt(),
                null,
                removed,
                null);
    }

    private TestAgent agent(String machine, String ports, String... more) throws IOException {
        TestAgent agent = new TestAgent(region, machine, ports, List.of(depot), more);
        agents.add(agent);
        return agent;
    }

    private static String pid(TestAgent agent) throws IOException {
        String state = Files.readString(
                agent.data.resolve("apps").resolve(appFolder(agent)).resolve("state.json"));
        return state.replaceFirst("(?s).*\"process\":\\{\"pid\":(\\d+).*", "$1");
    }

    private static String appFolder(TestAgent agent) throws IOException {
        try (var folders = Files.list(agent.data.resolve("apps"))) {
            return folders.map(each -> each.getFileName().toString())
                    .filter(each -> each.startsWith("app-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String port(String address) {
        return address.substring(address.indexOf(':') + 1);
    }

    private static boolean answers(String address) throws InterruptedException {
        try {
            TestAgent.get("http://" + address + "/version");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private ConditionFactory awaiting(TestAgent agent) {
        return await().atMost(SOON).conditionEvaluationListener(new FailureLog(agent, () -> region.said(app)));
    }

    private String address() {
        return Objects.requireNonNull(last(app).address());
    }

    private boolean healed(long times, String what) {
        MachineStatus last = last(app);
        return last.state() == MachineState.HEALTHY
                && Objects.equals(last.heals(), times)
                && String.valueOf(last.reason()).contains(what);
    }

    private MachineStatus last(AppName of) {
        return find(of).orElseThrow();
    }

    private Optional<MachineStatus> find(AppName of) {
        return region.said(of).stream().reduce((a, b) -> b);
    }

    private boolean in(AppName of, long generation, MachineState state) {
        return find(of).filter(last -> last.generation() == generation && last.state() == state)
                .isPresent();
    }
}
