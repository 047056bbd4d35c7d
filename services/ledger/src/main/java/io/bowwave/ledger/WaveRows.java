package io.bowwave.ledger;

import io.bowwave.schemas.rollout.BatchStarted;
import io.bowwave.schemas.rollout.DeployAccepted;
import io.bowwave.schemas.rollout.DeployApproved;
import io.bowwave.schemas.rollout.DeployPlanned;
import io.bowwave.schemas.rollout.DeployScheduled;
import io.bowwave.schemas.rollout.DeployWaiting;
import io.bowwave.schemas.rollout.GateAsked;
import io.bowwave.schemas.rollout.GateJudged;
import io.bowwave.schemas.rollout.RegionSkipped;
import io.bowwave.schemas.rollout.RolloutPromoted;
import io.bowwave.schemas.rollout.WaitReason;
import io.bowwave.schemas.rollout.Wave;
import io.bowwave.schemas.rollout.WaveBaking;
import io.bowwave.schemas.rollout.WaveCompleted;
import io.bowwave.schemas.rollout.WaveStarted;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Rows of a deploy's waves, batches and gates, and of what it waits for before it begins. */
final class WaveRows {

    private WaveRows() {}

    /** The waves that a request was accepted with. */
    static List<Change> planned(DeployAccepted accepted) {
        return Objects.requireNonNullElse(accepted.waves(), List.<Wave>of()).stream()
                .map(wave -> Change.of(
                        WaveSql.PLANNED_WAVE,
                        accepted.app(),
                        accepted.request(),
                        wave.number(),
                        Change.json(wave.shares()),
                        Change.json(wave.gates()),
                        wave.bakeSeconds(),
                        wave.deadlineSeconds(),
                        wave.maxUnavailable().text()))
                .toList();
    }

    static Change started(WaveStarted wave, Instant time) {
        return Change.of(WaveSql.WAVE_STARTED, wave.app(), wave.request(), wave.wave(), time);
    }

    static Change completed(WaveCompleted wave, Instant time) {
        return Change.of(WaveSql.WAVE_DONE, time, wave.app(), wave.request(), wave.wave());
    }

    static List<Change> baking(WaveBaking wave, Instant time) {
        return List.of(
                Change.of(WaveSql.WAVE_BAKES, wave.app(), wave.request(), wave.wave(), wave.until()),
                Change.of(WaveSql.BAKING, wave.wave(), time, wave.until(), time, wave.app(), wave.request()));
    }

    static List<Change> batch(BatchStarted batch, Instant time) {
        return List.of(
                Change.of(
                        WaveSql.BATCH,
                        batch.app(),
                        batch.request(),
                        batch.region(),
                        batch.generation(),
                        batch.wave(),
                        batch.permille()),
                Change.of(WaveSql.BATCH_GENERATION, batch.generation(), time, batch.app(), batch.request()));
    }

    static Change skipped(RegionSkipped skipped) {
        return Change.of(
                WaveSql.SKIPPED, skipped.app(), skipped.request(), skipped.region(), skipped.wave(), skipped.reason());
    }

    static Change scheduled(DeployScheduled scheduled, Instant time) {
        return Change.of(
                WaveSql.WAITS,
                scheduled.app(),
                scheduled.request(),
                "its time",
                WaitReason.TIME.text(),
                time,
                scheduled.startsAt(),
                scheduled.startsAt(),
                time);
    }

    static Change waits(DeployWaiting waiting, Instant time) {
        return Change.of(
                WaveSql.WAITS,
                waiting.app(),
                waiting.request(),
                waiting.why(),
                waiting.reason().text(),
                time,
                waiting.until(),
                null,
                time);
    }

    static List<Change> approved(DeployApproved approved, Instant time) {
        return List.of(
                Change.of(WaveSql.APPROVAL, approved.app(), approved.rollout(), approved.actor(), time),
                Change.of(
                        WaveSql.APPROVED,
                        approved.approvals(),
                        approved.needed(),
                        time,
                        approved.app(),
                        approved.rollout()));
    }

    static Change planned(DeployPlanned planned, Instant time) {
        return Change.of(
                WaveSql.PLANNED,
                planned.app(),
                planned.request(),
                planned.plan(),
                Change.json(
                        Map.of("regions", planned.regions(), "waves", planned.waves(), "machines", planned.machines())),
                planned.build(),
                planned.commit(),
                planned.strategy() == null ? null : planned.strategy().text(),
                planned.refusal() == null ? null : planned.refusal().text(),
                planned.reason(),
                time,
                time);
    }

    static Change promoted(RolloutPromoted promoted, Instant time) {
        return Change.of(WaveSql.PROMOTED, time, promoted.app(), promoted.rollout(), promoted.wave(), time);
    }

    static Change asked(GateAsked asked, Instant time) {
        return Change.of(
                WaveSql.GATE_ASKED, asked.app(), asked.request(), asked.wave(), asked.gate(), asked.query(), time);
    }

    static Change judged(GateJudged judged, Instant time) {
        return Change.of(
                WaveSql.GATE_JUDGED,
                judged.app(),
                judged.request(),
                judged.wave(),
                judged.gate(),
                judged.region() == null ? "" : judged.region().text(),
                judged.kind().text(),
                judged.query(),
                judged.value(),
                judged.previous(),
                judged.comparison().text(),
                judged.threshold(),
                judged.verdict().text(),
                judged.why(),
                time);
    }
}
