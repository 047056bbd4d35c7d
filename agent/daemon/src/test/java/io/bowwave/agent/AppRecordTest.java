package io.bowwave.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.agent.Lifecycle.Happening;
import io.bowwave.agent.driver.Handle;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.Target;
import io.bowwave.swarm.json.SmallJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AppRecordTest {

    private static final Target OLD = target("0192f3c4-0000-7000-8000-000000000001");
    private static final Target NEW = target("0192f3c4-0000-7000-8000-000000000002");
    private static final Handle FIRST = new Handle(1, 2, "boot", 80, "/sys/group", null, null);
    private static final Handle SECOND = new Handle(
            0, 0, "boot", 81, null, "web.service", new Handle.Commands("stop", "status", "/x", Map.of("A", "b")));

    private final AppRecord overlapping = AppRecord.unknown(new AppName("web"), Instant.EPOCH)
            .goal(goal(4, NEW, null), "00-trace", NEW, Instant.EPOCH)
            .switched(OLD, null, null)
            .running(FIRST)
            .proven(true)
            .switched(NEW, OLD, FIRST)
            .launching("mark")
            .restarted()
            .healed()
            .saying("the last\nlines");

    @Test
    void whatIsWrittenIsRead() throws Exception {
        for (AppRecord each : new AppRecord[] {
            overlapping, overlapping.running(SECOND).settled().givingUp("exit 9")
        }) {
            assertThat(SmallJson.read(SmallJson.write(each), AppRecord.class)).isEqualTo(each);
        }
    }

    @Test
    void aJournalOfAnEarlierAgentIsRead() throws Exception {
        String journal = """
                {"app":"web","generation":3,"process":{"pid":5,"startTicks":6,"boot":"b","port":0},"proven":true,
                 "state":"healthy","transfer":{"fromDepot":0,"fromPeers":0,"reused":0},"since":"2026-01-01T00:00:00.000Z"}
                """;
        AppRecord read = SmallJson.read(journal.getBytes(StandardCharsets.UTF_8), AppRecord.class);
        assertThat(read.generation()).isEqualTo(3);
        assertThat(read.process()).isEqualTo(new Handle(5, 6, "b", 0, null, null, null));
        assertThat(read.sinceSwitch()).isEqualTo(AppRecord.SinceSwitch.NOTHING);
    }

    @Test
    void goingBackKeepsWhatIsToBeToldOfTheFailure() {
        AppRecord back = overlapping.wentBack(OLD, FIRST);
        assertThat(back.current()).isEqualTo(OLD);
        assertThat(back.process()).isEqualTo(FIRST);
        assertThat(back.beside()).isNull();
        assertThat(back.proven()).isTrue();
        assertThat(back.sinceSwitch().restarts()).isEqualTo(1);
        assertThat(back.logTail()).isEqualTo("the last\nlines");
    }

    @Test
    void aSwitchAndANewGoalBeginAnew() {
        assertThat(overlapping.switched(OLD, null, null).sinceSwitch()).isEqualTo(AppRecord.SinceSwitch.NOTHING);
        AppRecord next = overlapping.goal(goal(5, OLD, null), null, OLD, Instant.EPOCH);
        assertThat(next.logTail()).isNull();
        assertThat(next.state()).isEqualTo(MachineState.IDLE);
        AppRecord healthy = overlapping
                .after(Happening.ON_DISK, null, Instant.EPOCH)
                .after(Happening.STARTED, null, Instant.EPOCH)
                .after(Happening.ANSWERS, null, Instant.EPOCH);
        assertThat(healthy.logTail()).as("of a healthy app").isNull();
    }

    @Test
    void whatWasGivenUpIsTriedAgainWhenSomebodyAsksForItAgain() {
        AppRecord back = overlapping.wentBack(OLD, FIRST).givingUp("exit 9");
        AppRecord next = back.goal(goal(5, NEW, 4L), null, NEW, Instant.EPOCH);
        assertThat(next.triedInVain()).isEqualTo("exit 9");
        assertThat(next.logTail()).as("still to be told").isEqualTo("the last\nlines");
        assertThat(next.goal(goal(6, NEW, 6L), null, NEW, Instant.EPOCH).triedInVain())
                .isNull();
        assertThat(back.goal(goal(5, OLD, 5L), null, NEW, Instant.EPOCH).triedInVain())
                .as("it is only what others run who wait for the deploy of something else")
                .isEqualTo("exit 9");
        assertThat(back.goal(goal(5, NEW, null), null, NEW, Instant.EPOCH).triedInVain())
                .as("a goal that does not say when it was asked for")
                .isNull();
        AppRecord other = back.goal(goal(5, OLD, 5L), null, OLD, Instant.EPOCH);
        assertThat(other.triedInVain()).as("another release").isNull();
        assertThat(other.goal(goal(6, OLD, 5L), null, NEW, Instant.EPOCH).triedInVain())
                .as("not forgotten because of the other one")
                .isEqualTo("exit 9");
    }

    private static Goal goal(long generation, Target target, @Nullable Long attempt) {
        return new Goal(
                new AppName("web"),
                new RegionName("us-east"),
                generation,
                target,
                null,
                1000,
                Map.of(),
                new RequestId("r1"),
                Instant.EPOCH,
                null,
                null,
                attempt);
    }

    private static Target target(String build) {
        Digest digest = Digest.of(build.getBytes(StandardCharsets.UTF_8));
        return new Target(new BuildId(build), "0".repeat(40), new ArtifactRef(digest, digest, 1));
    }
}
