package io.bowwave.jobtap;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildFailed;
import io.bowwave.schemas.job.BuildLifted;
import io.bowwave.schemas.job.BuildPriority;
import io.bowwave.schemas.job.BuildQueued;
import io.bowwave.schemas.job.BuildRequeued;
import io.bowwave.schemas.job.BuildStarted;
import io.bowwave.schemas.job.BuildStatus;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.schemas.job.JobEvent;
import io.bowwave.schemas.rollout.DeployRules;
import io.bowwave.schemas.rollout.OnFailure;
import io.bowwave.schemas.rollout.Share;
import io.bowwave.schemas.rollout.Strategy;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class BuildEventsTest {

    private static final BuildId ID = BuildId.at(1_700_000_000_000L, new Random(1));
    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant STARTED = CREATED.plusSeconds(5);
    private static final Instant CHANGED = CREATED.plusSeconds(9);
    private static final DeployRules DEPLOY =
            new DeployRules(Strategy.CANARY, null, 60L, new Share("10%"), null, OnFailure.PAUSE, null, List.of());

    @Test
    void tellsEachStatusAsItsEvent() {
        assertThat(BuildEvents.of(row(BuildStatus.QUEUED, 1, 1, null, null)).data())
                .isInstanceOfSatisfying(
                        BuildQueued.class, it -> assertThat(it.priority()).isEqualTo(BuildPriority.URGENT));
        assertThat(BuildEvents.of(row(BuildStatus.RUNNING, 1, 2, null, null)).data())
                .isInstanceOf(BuildStarted.class);
        assertThat(BuildEvents.of(row(BuildStatus.QUEUED, 2, 3, BuildCause.LEASE_EXPIRED, null))
                        .data())
                .isInstanceOf(BuildRequeued.class);
        assertThat(BuildEvents.of(row(BuildStatus.FAILED, 1, 3, BuildCause.TIMEOUT, null))
                        .data())
                .isInstanceOf(BuildFailed.class);
        Event<JobEvent> succeeded = BuildEvents.of(row(BuildStatus.SUCCEEDED, 1, 3, null, artifact()));
        assertThat(succeeded.data()).isInstanceOf(BuildSucceeded.class);
        assertThat(succeeded.id()).isEqualTo("build/" + ID + "/3");
        assertThat(succeeded.time()).isEqualTo(CHANGED);
        assertThat(((BuildSucceeded) succeeded.data()).deploy()).isEqualTo(DEPLOY);
    }

    @Test
    void tellsOnceWhoMadeABuildUrgentThatWaited() {
        BuildRow.Lift lift = new BuildRow.Lift("grace", CHANGED.plusSeconds(1), 2);
        Event<JobEvent> event = BuildEvents.of(row(BuildStatus.QUEUED, 1, 2, null, null, lift));
        assertThat(event.id()).isEqualTo("build/" + ID + "/2");
        assertThat(event.time()).isEqualTo(CHANGED.plusSeconds(1));
        assertThat(event.data())
                .isEqualTo(new BuildLifted(new AppName("web"), ID, 1, 2, BuildPriority.URGENT, "grace"));
        BuildRow running = row(BuildStatus.RUNNING, 1, 3, null, null, lift);
        assertThat(BuildEvents.of(running).data()).isInstanceOf(BuildStarted.class);
        List<Event<JobEvent>> earlier = BuildEvents.earlier(running, revision -> true);
        assertThat(earlier.get(0).data()).isInstanceOfSatisfying(BuildQueued.class, it -> assertThat(it.priority())
                .isNull());
        assertThat(earlier.get(1)).isEqualTo(event);
    }

    @Test
    void tellsWhatARowStillKnowsOfItsEarlierChanges() {
        BuildRow end = row(BuildStatus.SUCCEEDED, 2, 5, null, artifact());
        List<Event<JobEvent>> earlier = BuildEvents.earlier(end, revision -> true);
        assertThat(earlier.stream().map(Event::id)).containsExactly("build/" + ID + "/1", "build/" + ID + "/4");
        assertThat(earlier.stream().map(Event::time)).containsExactly(CREATED, STARTED);
        assertThat(earlier.getFirst().data().attempt()).isEqualTo(1);
        assertThat(BuildEvents.earlier(end, revision -> revision == 4)).hasSize(1);
    }

    @Test
    void findsTheHolesOfARowAndTheEventsThatCloseThem() {
        SeenOnLog seen = new SeenOnLog();
        seen.build(ID.text(), 2);
        Holes holes = new Holes(seen);
        holes.check(row(BuildStatus.SUCCEEDED, 2, 5, null, artifact()));
        assertThat(holes.found()).isEqualTo(4);
        assertThat(holes.takeRepairs())
                .as("1, 4 and 5; nobody can tell 3 any more")
                .hasSize(3);
        seen.build(ID.text(), 1);
        seen.build(ID.text(), 4);
        seen.build(ID.text(), 5);
        holes.check(row(BuildStatus.SUCCEEDED, 2, 5, null, artifact()));
        assertThat(holes.found()).as("nothing new").isEqualTo(4);
    }

    private static ArtifactRef artifact() {
        return new ArtifactRef(Digest.of(new byte[1]), Digest.of(new byte[2]), 3);
    }

    private static BuildRow row(
            BuildStatus status,
            int attempt,
            long revision,
            @Nullable BuildCause cause,
            @Nullable ArtifactRef artifact) {
        return row(status, attempt, revision, cause, artifact, null);
    }

    private static BuildRow row(
            BuildStatus status,
            int attempt,
            long revision,
            @Nullable BuildCause cause,
            @Nullable ArtifactRef artifact,
            BuildRow.@Nullable Lift lift) {
        boolean ran = status != BuildStatus.QUEUED;
        return new BuildRow(
                ID,
                new AppName("web"),
                "https://git.example/web",
                "refs/heads/main",
                "a".repeat(40),
                "push",
                "ada",
                BuildPriority.URGENT,
                lift,
                null,
                List.of(new RegionName("us-east")),
                new RegionName("us-east"),
                CREATED,
                status,
                attempt,
                revision,
                CHANGED,
                ran ? new WorkerId("w1") : null,
                ran ? STARTED : null,
                cause,
                cause == null ? null : "message",
                null,
                artifact,
                artifact == null ? null : 7L,
                artifact == null ? null : DEPLOY);
    }
}
