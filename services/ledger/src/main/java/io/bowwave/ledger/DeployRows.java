package io.bowwave.ledger;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.BatchStarted;
import io.bowwave.schemas.rollout.BuildRejected;
import io.bowwave.schemas.rollout.BuildUnrejected;
import io.bowwave.schemas.rollout.DeployAccepted;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployApproved;
import io.bowwave.schemas.rollout.DeployEvent;
import io.bowwave.schemas.rollout.DeployPlanned;
import io.bowwave.schemas.rollout.DeployRefused;
import io.bowwave.schemas.rollout.DeployScheduled;
import io.bowwave.schemas.rollout.DeployWaiting;
import io.bowwave.schemas.rollout.GateAsked;
import io.bowwave.schemas.rollout.GateJudged;
import io.bowwave.schemas.rollout.RegionConverged;
import io.bowwave.schemas.rollout.RegionSkipped;
import io.bowwave.schemas.rollout.RollbackStarted;
import io.bowwave.schemas.rollout.RolledBack;
import io.bowwave.schemas.rollout.RolloutAborted;
import io.bowwave.schemas.rollout.RolloutCompleted;
import io.bowwave.schemas.rollout.RolloutFailed;
import io.bowwave.schemas.rollout.RolloutPaused;
import io.bowwave.schemas.rollout.RolloutPromoted;
import io.bowwave.schemas.rollout.RolloutResumed;
import io.bowwave.schemas.rollout.RolloutSuperseded;
import io.bowwave.schemas.rollout.WaveBaking;
import io.bowwave.schemas.rollout.WaveCompleted;
import io.bowwave.schemas.rollout.WaveStarted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of deploys and their regions. States: requested, refused, accepted, rolling, paused, done, rolling-back, rolled-back, failed,
 * aborted, superseded; waiting before a rollout begins, baking between its waves, planned of a plan.
 */
final class DeployRows {

    private DeployRows() {}

    static List<Change> of(Event<?> event, DeployEvent deploy) {
        Instant time = event.time();
        return switch (deploy) {
            case DeployAccepted accepted -> accepted(accepted, time);
            case DeployRefused refused -> List.of(refused(refused, time));
            case WaveStarted wave -> wave(wave, time);
            case RegionConverged region -> converged(region, time);
            case WaveCompleted wave -> List.of(WaveRows.completed(wave, time), waiting(wave, time));
            case RolloutCompleted completed ->
                List.of(
                        Change.of(DeploySql.MACHINES, completed.machines(), completed.app(), completed.request()),
                        ended(completed, completed.request(), "done", null, time));
            case RollbackStarted back -> back(back, time);
            case RolledBack back -> List.of(ended(back, back.request(), "rolled-back", null, time));
            case RolloutFailed failed ->
                List.of(
                        Change.of(DeploySql.FAILING, json(failed.machines()), failed.app(), failed.request()),
                        ended(failed, failed.request(), "failed", failed.reason(), time));
            case RolloutPaused paused -> paused(paused, time);
            case RolloutResumed resumed -> resumed(resumed, time);
            case RolloutAborted aborted ->
                List.of(
                        done(aborted, aborted.reason(), time),
                        Change.of(
                                DeploySql.STANDING,
                                json(aborted.regions()),
                                aborted.next(),
                                aborted.app(),
                                aborted.rollout()),
                        // Second: should a rollout abort itself, both are one row.
                        ended(aborted, aborted.rollout(), "aborted", aborted.reason(), time));
            case RolloutSuperseded superseded ->
                List.of(
                        Change.of(DeploySql.SUPERSEDED_BY, superseded.by(), superseded.app(), superseded.request()),
                        ended(superseded, superseded.request(), "superseded", "by " + superseded.by(), time));
            case BuildRejected rejected -> rejected(rejected, time);
            case BuildUnrejected unrejected ->
                List.of(
                        Change.of(WaveSql.UNREJECTED, unrejected.app(), unrejected.build()),
                        done(unrejected, unrejected.reason(), time));
            case DeployPlanned planned -> List.of(WaveRows.planned(planned, time));
            case DeployScheduled scheduled -> List.of(WaveRows.scheduled(scheduled, time));
            case DeployWaiting waiting -> List.of(WaveRows.waits(waiting, time));
            case DeployApproved approved -> and(WaveRows.approved(approved, time), done(approved, null, time));
            case WaveBaking baking -> WaveRows.baking(baking, time);
            case BatchStarted batch -> and(WaveRows.batch(batch, time), waiting(batch, time));
            case GateAsked asked -> List.of(WaveRows.asked(asked, time));
            case GateJudged judged -> List.of(WaveRows.judged(judged, time));
            case RegionSkipped skipped -> List.of(WaveRows.skipped(skipped), waiting(skipped, time));
            case RolloutPromoted promoted ->
                List.of(WaveRows.promoted(promoted, time), done(promoted, promoted.reason(), time));
        };
    }

    private static List<Change> accepted(DeployAccepted accepted, Instant time) {
        boolean rollout = accepted.action() == DeployAction.DEPLOY || accepted.action() == DeployAction.ROLLBACK;
        Change row = Change.of(
                DeploySql.ACCEPTED,
                accepted.app(),
                accepted.request(),
                accepted.action().text(),
                accepted.generation(),
                accepted.build(),
                accepted.commit(),
                accepted.previous(),
                Change.json(accepted.regions()),
                accepted.reason(),
                accepted.actor(),
                rollout ? "its first wave" : null,
                time,
                time,
                accepted.deploy(),
                accepted.strategy() == null ? null : accepted.strategy().text(),
                accepted.onFailure() == null ? null : accepted.onFailure().text(),
                accepted.onUnreachable() == null
                        ? null
                        : accepted.onUnreachable().text(),
                accepted.overrideFreeze());
        return and(List.of(row), WaveRows.planned(accepted));
    }

    private static Change refused(DeployRefused refused, Instant time) {
        return Change.of(
                DeploySql.REFUSED,
                refused.app(),
                refused.request(),
                refused.action(),
                refused.code().text(),
                refused.reason(),
                time,
                time);
    }

    private static List<Change> wave(WaveStarted wave, Instant time) {
        List<Change> changes = new ArrayList<>();
        changes.add(Change.of(
                DeploySql.WAVE,
                wave.wave(),
                wave.waves(),
                wave.permille(),
                wave.generation(),
                time,
                time,
                wave.app(),
                wave.request()));
        wave.regions()
                .forEach(region -> changes.add(Change.of(
                        DeploySql.REGION, wave.app(), wave.request(), region, wave.generation(), wave.wave())));
        changes.add(WaveRows.started(wave, time));
        changes.add(waiting(wave, time));
        return changes;
    }

    private static List<Change> converged(RegionConverged region, Instant time) {
        return List.of(
                Change.of(
                        DeploySql.CONVERGED,
                        region.app(),
                        region.request(),
                        region.region(),
                        region.generation(),
                        region.machines(),
                        time),
                waiting(region, time));
    }

    private static List<Change> back(RollbackStarted back, Instant time) {
        return List.of(
                Change.of(
                        DeploySql.BACK,
                        back.backTo(),
                        back.generation(),
                        back.reason(),
                        json(back.machines()),
                        time,
                        time,
                        back.app(),
                        back.request()),
                Change.of(DeploySql.REGIONS_GO_BACK, back.generation(), back.app(), back.request()),
                waiting(back, time));
    }

    private static List<Change> paused(RolloutPaused paused, Instant time) {
        Change row = Change.of(
                DeploySql.PAUSED, time, paused.reason(), json(paused.machines()), time, paused.app(), paused.rollout());
        // By policy a rollout pauses itself, and no other request is done with.
        return paused.request().equals(paused.rollout())
                ? List.of(row)
                : List.of(row, done(paused, paused.reason(), time));
    }

    private static List<Change> resumed(RolloutResumed resumed, Instant time) {
        List<Change> rows = List.of(
                Change.of(DeploySql.RESUMED, time, time, resumed.app(), resumed.rollout()),
                Change.of(DeploySql.WAITING, time, resumed.app(), resumed.rollout()));
        // With a slot it goes on by itself, and no other request is done with.
        return resumed.request().equals(resumed.rollout()) ? rows : and(rows, done(resumed, null, time));
    }

    private static List<Change> rejected(BuildRejected rejected, Instant time) {
        return List.of(
                Change.of(
                        DeploySql.REJECTED,
                        rejected.app(),
                        rejected.build(),
                        rejected.request(),
                        rejected.reason(),
                        rejected.actor(),
                        time),
                Change.of(DeploySql.REJECT_DONE, time, time, rejected.app(), rejected.request()));
    }

    private static List<Change> and(List<Change> some, Change last) {
        return and(some, List.of(last));
    }

    private static List<Change> and(List<Change> some, List<Change> others) {
        List<Change> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    private static Change.@Nullable JsonValue json(@Nullable Object value) {
        return value == null ? null : Change.json(value);
    }

    private static Change waiting(DeployEvent event, Instant time) {
        return Change.of(DeploySql.WAITING, time, event.app(), event.request());
    }

    private static Change ended(
            DeployEvent event, RequestId request, String state, @Nullable String detail, Instant time) {
        return Change.of(DeploySql.ENDED, state, detail, time, time, event.app(), request);
    }

    /** The request to pause, resume, promote, approve or abort is done with; the rollout that it is about is another row. */
    private static Change done(DeployEvent event, @Nullable String detail, Instant time) {
        return ended(event, event.request(), "done", detail, time);
    }
}
