package io.bowwave.depot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bowwave.artifact.run.Driver;
import io.bowwave.artifact.run.Hooks;
import io.bowwave.artifact.run.LogLimits;
import io.bowwave.artifact.run.ResourceLimits;
import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.artifact.run.Supervision;
import io.bowwave.artifact.run.Switching;
import io.bowwave.embedded.EtcdServer;
import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.S3Server;
import io.bowwave.embedded.SystemdMachine;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.rollout.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent on a machine with a real systemd, which keeps the agent's app. Skipped where none can be started beside this machine's own. */
@RealServers({Server.KAFKA, Server.ETCD, Server.S3})
class SystemdIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final RunInstructions WEB = TestRegion.web("/version");
    private static final ResourceLimits LIMITS = new ResourceLimits(1L << 30, 1_500L, 500L, 2_048L);

    @TempDir
    Path folder;

    private final AppName app = new AppName("web");
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private TestRegion region;
    private SystemdMachine machine;
    private TestAgent agent;

    @BeforeEach
    void start(KafkaServer kafka, EtcdServer etcd, S3Server s3) throws IOException {
        Optional<String> impossible = SystemdMachine.impossible();
        assumeTrue(impossible.isEmpty(), () -> "no machine with systemd: " + impossible.orElseThrow());
        region = new TestRegion(folder, kafka, etcd, s3);
        opened.push(region);
        machine = SystemdMachine.start(folder.resolve("machine"));
        opened.push(machine);
        agent = new TestAgent(machine, region, "m1", "31400-31409", List.of(region.depot("d1")));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @Test
    void unitsCarryAnAppThroughCrashesUpdatesAndItsRemoval() throws Exception {
        isStartedWithItsEnvironmentAndLimits();
        isStartedAgainWhenItCrashes();
        outlivesTheAgentAndIsFoundAgain();
        givesItsPlaceToTheNextWhichRunsBesideItFirst();
        staysWhenTheNextIsNoGood();
        leavesNothingBehind();
    }

    private void isStartedWithItsEnvironmentAndLimits() throws Exception {
        region.write(region.goal(app, 1, release("one", "echo \"$GREETING\"; ")));
        awaitState(1, MachineState.HEALTHY);
        assertThat(TestAgent.get(version())).isEqualTo("one");
        assertThat(agent.data.resolve("apps/web/app.log")).content().contains("a \"quoted\" $value 100%n \\d");
        assertThat(show("ActiveState,MemoryMax,CPUQuotaPerSecUSec,TasksMax,LimitNOFILE", 1)
                        .lines())
                .containsExactlyInAnyOrder(
                        "ActiveState=active",
                        "MemoryMax=1073741824",
                        "CPUQuotaPerSecUSec=1.500000s",
                        "TasksMax=500",
                        "LimitNOFILE=2048");
    }

    private void isStartedAgainWhenItCrashes() {
        String before = show("MainPID", 1);
        machine.run("kill", "-KILL", before.replaceAll("\\D", ""));
        awaiting().until(() -> find().filter(
                        each -> each.state() == MachineState.HEALTHY && Objects.equals(each.restarts(), 1L))
                .isPresent());
        assertThat(show("MainPID", 1)).isNotEqualTo(before);
    }

    private void outlivesTheAgentAndIsFoundAgain() throws Exception {
        String before = show("MainPID", 1);
        agent.kill();
        assertThat(TestAgent.get(version())).isEqualTo("one");
        agent.start();
        awaiting().until(() -> agent.log().contains("adopted process"));
        assertThat(show("MainPID", 1)).isEqualTo(before);
    }

    private void givesItsPlaceToTheNextWhichRunsBesideItFirst() throws Exception {
        region.write(region.goal(app, 2, release("two", "")));
        awaitState(2, MachineState.HEALTHY);
        assertThat(TestAgent.get(version())).isEqualTo("two");
        awaiting().until(() -> units().equals("bowwave-web-2.service"));
    }

    private void staysWhenTheNextIsNoGood() throws Exception {
        String before = show("MainPID", 2);
        region.write(region.goal(app, 3, release("three", "echo out of luck; exit 7; ")));
        awaitState(3, MachineState.REVERTED);
        assertThat(last().reason()).contains("exit code 7");
        assertThat(last().logTail()).contains("out of luck");
        assertThat(show("MainPID", 2)).isEqualTo(before);
        assertThat(units()).isEqualTo("bowwave-web-2.service");
        assertThat(machine.run("systemctl", "is-system-running").output()).isEqualTo("running");
    }

    private void leavesNothingBehind() throws Exception {
        region.write(AgentSwitchIT.pool(region.goal(app, 4, release("four", "")), Map.of(), true));
        awaitState(4, MachineState.IDLE);
        assertThat(units()).isEmpty();
        assertThat(machine.run("ls", "/run/systemd/system").output()).isEmpty();
        awaiting().until(() -> !Files.exists(agent.data.resolve("apps/web/app.log")));
        assertThat(agent.data.resolve("apps/web")).isDirectoryNotContaining("regex:.*\\.(env|sh)");
    }

    private Target release(String version, String before) throws IOException {
        return region.build(
                Map.of("version", version.getBytes(StandardCharsets.UTF_8)),
                new RunInstructions(
                        before + WEB.command(),
                        Map.of("GREETING", "a \"quoted\" $value 100%n \\d"),
                        8080,
                        WEB.health(),
                        WEB.stopGrace(),
                        Hooks.NONE,
                        Switching.OVERLAP,
                        new Supervision(Driver.SYSTEMD, LIMITS, LogLimits.DEFAULT)));
    }

    private String show(String properties, long generation) {
        return machine.run("systemctl", "show", "--property=" + properties, "bowwave-web-" + generation + ".service")
                .output();
    }

    /** All that systemd knows of us, failed ones too. */
    private String units() {
        return machine.run("sh", "-c", "systemctl list-units --all --plain --no-legend 'bowwave-*' | cut -d ' ' -f 1")
                .output();
    }

    private String version() {
        return "http://" + last().address() + "/version";
    }

    private ConditionFactory awaiting() {
        return await().atMost(SOON).conditionEvaluationListener(new FailureLog(agent, () -> region.said(app)));
    }

    private void awaitState(long generation, MachineState state) {
        awaiting().until(() -> find().filter(last -> last.generation() == generation && last.state() == state)
                .isPresent());
    }

    private MachineStatus last() {
        return find().orElseThrow();
    }

    private Optional<MachineStatus> find() {
        return region.said(app).stream().reduce((a, b) -> b);
    }
}
