package io.bowwave.agent;

import static io.bowwave.schemas.fleet.MachineState.FAILED;
import static io.bowwave.schemas.fleet.MachineState.FETCHING;
import static io.bowwave.schemas.fleet.MachineState.HEALTHY;
import static io.bowwave.schemas.fleet.MachineState.IDLE;
import static io.bowwave.schemas.fleet.MachineState.REVERTED;
import static io.bowwave.schemas.fleet.MachineState.STAGED;
import static io.bowwave.schemas.fleet.MachineState.STARTING;
import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.artifact.run.HealthCheck;
import io.bowwave.artifact.run.Hook;
import io.bowwave.artifact.run.Hooks;
import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.artifact.run.Supervision;
import io.bowwave.artifact.run.Switching;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.rollout.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine walks every line of its table, with real processes and files. */
class MachineLifeIT {

    private static final Duration MINUTE = Duration.ofSeconds(61);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Set<Lifecycle.Transition> WALKED = new LinkedHashSet<>();

    @TempDir
    Path folder;

    private OneMachine machine;

    @BeforeEach
    void begin() throws Exception {
        machine = new OneMachine(Files.createDirectories(folder.resolve("machine")));
    }

    @AfterEach
    void end() throws Exception {
        WALKED.addAll(machine.transitions.walked());
        machine.close();
    }

    @AfterAll
    static void everyLineOfTheTableIsWalked() {
        assertThat(Lifecycle.TABLE.stream()
                        .filter(line -> !WALKED.contains(line))
                        .map(Lifecycle.Transition::toString)
                        .collect(Collectors.joining("\n")))
                .as("lines of the table that no test walks")
                .isEmpty();
    }

    @Test
    void runsWhatIsWantedAndKnowsWhatRunsAlready() throws Exception {
        Target one = app("one");
        runsProven(one);
        long pid = pid();
        machine.wants(one);
        machine.reaches(HEALTHY);
        assertThat(pid()).isEqualTo(pid);
        machine.wants(app("two"));
        machine.reaches(HEALTHY);
        assertThat(pid()).isNotEqualTo(pid);
        machine.wants(one);
        assertThat(machine.reaches(HEALTHY).transfer().reused()).isPositive();
    }

    @Test
    void takesNoGoalThatIsOlderThanWhatItHas() throws Exception {
        Target one = app("one");
        machine.wants(app("none of these"));
        machine.wants(one);
        machine.reaches(HEALTHY);
        machine.goal(machine.generation(), app("the same number"));
        machine.goal(machine.generation() - 1, app("an older one"));
        machine.end();
        machine.begin();
        assertThat(machine.reaches(HEALTHY).build()).isEqualTo(one.build());
        assertThat(Files.readString(machine.current().resolve("run"))).contains("one");
    }

    @Test
    void startsAgainWhatEndsAndTakesPatienceWithWhatWasHealthyForLong() throws Exception {
        Target one = app("one");
        runsProven(one);
        Files.createFile(folder.resolve("once"));
        machine.killApp();
        machine.says("two restarts", each -> restarts(each) == 2 && each.state() == HEALTHY);
    }

    @Test
    void leavesAReleaseThatCrashesAgainAndAgainAndTellsItsLastLines() throws Exception {
        Target one = app("one");
        runsProven(one);
        Path crash = folder.resolve("crash");
        machine.wants(release(
                "until rm %s 2> /dev/null; do sleep 0.02; done; echo out of luck; exit 9".formatted(crash), null));
        for (long crashes = 0; crashes < 3; crashes++) {
            long before = crashes;
            machine.says("%d restarts".formatted(before), each -> restarts(each) == before && each.state() == HEALTHY);
            Files.createFile(crash);
        }
        MachineStatus reverted = machine.reaches(REVERTED);
        assertThat(reverted.restarts()).isEqualTo(3);
        assertThat(reverted.reason()).contains("it keeps failing").contains("exit code 9");
        assertThat(reverted.logTail()).contains("out of luck");
        assertThat(reverted.running()).isEqualTo(one.build());
    }

    @Test
    void putsFilesRightThatSomebodyChanged() throws Exception {
        machine.wants(app("one"));
        machine.reaches(HEALTHY);
        Path file = machine.current().resolve("run");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(file, "changed by hand");
        machine.says("one heal", each -> each.state() == HEALTHY && Objects.equals(each.heals(), 1L));
        assertThat(Files.readString(file)).contains("one");
    }

    @Test
    void goesBackAndGivesUpWhatItWentBackToOnlyAfterManyTries() throws Exception {
        Target one = app("one");
        runsProven(one);
        Target two = release("echo out of luck; exit 3", null);
        machine.wants(two);
        MachineStatus reverted = machine.reaches(REVERTED);
        assertThat(reverted.running()).isEqualTo(one.build());
        assertThat(reverted.logTail()).contains("out of luck");
        long pid = pid();
        machine.wantsStill(two);
        MachineStatus still = machine.reaches(REVERTED);
        assertThat(pid()).as("it is not tried again unasked").isEqualTo(pid);
        assertThat(still.reason()).isEqualTo(reverted.reason());
        assertThat(still.logTail()).contains("out of luck");
        machine.wants(two);
        machine.reaches(REVERTED);
        assertThat(pid()).as("somebody asked for it again").isNotEqualTo(pid);
        bad();
        machine.killApp();
        MachineStatus failed = machine.reaches(FAILED);
        assertThat(restarts(failed)).isGreaterThanOrEqualTo(5);
        assertThat(failed.reason()).contains("the release before keeps failing");
    }

    @Test
    void whatFailsAtOnceIsTriedAgainAfterAMinute() throws Exception {
        Path bad = bad();
        machine.wants(app("one"));
        machine.reaches(FAILED);
        Files.delete(bad);
        machine.pass(MINUTE);
        machine.reaches(HEALTHY);
    }

    @Test
    void whatCannotBeFetchedIsTriedAgainWhileWhatRanGoesOn() throws Exception {
        Target one = app("one");
        runsProven(one);
        machine.wants(machine.broken());
        assertThat(machine.reaches(FAILED).running()).isEqualTo(one.build());
        machine.pass(MINUTE);
        machine.says("fetched again", each -> machine.transitions.walked().stream()
                .anyMatch(line -> line.on() == Lifecycle.Happening.FETCH_AGAIN));
        machine.reaches(FAILED);
        bad();
        machine.killApp();
        machine.says("given up", each -> String.valueOf(each.reason()).contains("the release before keeps failing"));
    }

    @Test
    void isNotSwitchedToWhatItsHookRefuses() throws Exception {
        Target refused = release(sleeping("two"), "echo no room; exit 4");
        machine.wants(refused);
        assertThat(machine.reaches(FAILED).reason()).contains("pre-start hook").contains("no room");
        Target one = app("one");
        runsProven(one);
        machine.wants(refused);
        assertThat(machine.reaches(REVERTED).running()).isEqualTo(one.build());
        machine.wants(one);
        machine.reaches(HEALTHY);
    }

    @Test
    void takesANewerGoalWhateverItIsDoing() throws Exception {
        machine.wants(OneMachine.absent());
        machine.reaches(FETCHING);
        machine.wants(release("exec sleep 1000", null, "false"));
        machine.reaches(STARTING);
        bad();
        machine.wants(app("one"));
        machine.reaches(FAILED);
        machine.wants(machine.broken());
        machine.reaches(FAILED);

        // Staged is what an agent leaves that is killed right before it starts the release.
        machine.end();
        AppRecord left = machine.journal();
        machine.journal(left.goal(
                        OneMachine.asking(left.generation(), Objects.requireNonNull(left.wanted()), null),
                        null,
                        left.wanted(),
                        left.since())
                .after(Lifecycle.Happening.ON_DISK, null, left.since()));
        machine.begin(machine.broken());
        machine.reaches(FAILED);
        assertThat(machine.transitions.walked())
                .filteredOn(line -> line.on() == Lifecycle.Happening.GOAL)
                .extracting(Lifecycle.Transition::from)
                .contains(IDLE, FETCHING, STARTING, FAILED, STAGED);
    }

    @Test
    void afterAWeekWithoutPowerItStartsOnlyWhatIsWantedNow() throws Exception {
        Path said = folder.resolve("said");
        Target one = release("echo one >> %s; exec sleep 1000".formatted(said), null);
        Target nine = release("echo nine >> %s; exec sleep 1000".formatted(said), null);
        runsProven(one);
        machine.end();
        machine.killApp();
        machine.pass(WEEK);
        machine.begin(nine);
        machine.reaches(HEALTHY);
        assertThat(said).hasContent("one\nnine");
    }

    private void runsProven(Target target) throws Exception {
        machine.wants(target);
        machine.reaches(HEALTHY);
        machine.pass(MINUTE);
        machine.proves();
    }

    /** All apps end at once as long as this file is there; with the file {@code once} only the next that is started does. */
    private Path bad() throws Exception {
        return Files.createFile(folder.resolve("bad"));
    }

    private Target app(String version) throws Exception {
        return release(sleeping(version), null);
    }

    private String sleeping(String version) {
        return "test -e bad && exit 9; rm once 2> /dev/null && exit 9; : %s; exec sleep 1000"
                .replace("bad", folder.resolve("bad").toString())
                .replace("once", folder.resolve("once").toString())
                .formatted(version);
    }

    private Target release(String command, @Nullable String preStart) throws Exception {
        return release(command, preStart, "sleep 0.2");
    }

    /** Healthy is what still runs when its check has ended well. */
    private Target release(String command, @Nullable String preStart, String check) throws Exception {
        Duration minute = Duration.ofMinutes(1);
        return machine.release(new RunInstructions(
                command,
                Map.of(),
                0,
                new HealthCheck(new HealthCheck.Command(check), minute, Duration.ofMillis(20), minute),
                Duration.ofSeconds(1),
                new Hooks(preStart == null ? null : new Hook(preStart, minute), null),
                Switching.STOP_START,
                Supervision.DEFAULT));
    }

    private long pid() throws Exception {
        return Objects.requireNonNull(machine.journal().process()).pid();
    }

    private static long restarts(MachineStatus status) {
        return Objects.requireNonNullElse(status.restarts(), 0L);
    }
}
