package io.bowwave.topologies.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.BuildRejected;
import io.bowwave.schemas.rollout.DeployAccepted;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployRefused;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.RefusalCode;
import io.bowwave.schemas.rollout.RolloutAborted;
import io.bowwave.schemas.rollout.RolloutPaused;
import io.bowwave.schemas.rollout.RolloutResumed;
import io.bowwave.schemas.rollout.RolloutSuperseded;
import io.bowwave.topologies.rollout.RolloutInput.Asked;
import io.bowwave.topologies.rollout.RolloutInput.Garbled;
import io.bowwave.topologies.rollout.Verdict.Approved;
import io.bowwave.topologies.rollout.Verdict.Refused;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Answers requests: each is refused with a reason, or accepted and carried out. Pure; works on a {@link Draft}. */
final class RequestRules {

    private final WavePlan plan;
    private final WaveRules waves;

    RequestRules(WavePlan plan, WaveRules waves) {
        this.plan = plan;
        this.waves = waves;
    }

    void answer(Draft draft, Garbled garbled) {
        draft.refused();
        draft.announce(
                "refused",
                new DeployRefused(
                        garbled.app(), garbled.id(), garbled.action(), RefusalCode.MALFORMED, garbled.reason()),
                garbled.traceparent());
    }

    void answer(Draft draft, Asked asked, Builds builds) {
        AppState state = draft.state();
        DeployRequest request = asked.request();
        if (state.definition() == null) {
            refuse(draft, asked, unknownApp(state.app()));
            return;
        }
        if (request.regions() != null && request.regions().isEmpty()) {
            refuse(
                    draft,
                    asked,
                    Verdict.refused(
                            RefusalCode.MALFORMED,
                            "regions: found an empty list, expected at least one region, or no such field"));
            return;
        }
        switch (request.action()) {
            case DEPLOY -> roll(draft, asked, DeployCheck.of(state, request, builds), builds);
            case ROLLBACK -> roll(draft, asked, RollbackCheck.of(state, request, builds), builds);
            case PAUSE -> pause(draft, asked);
            case RESUME -> resume(draft, asked);
            case ABORT -> abort(draft, asked);
            case REJECT -> reject(draft, asked, builds);
            case PROMOTE, UNREJECT, APPROVE, PLAN ->
                refuse(
                        draft,
                        asked,
                        Verdict.refused(
                                RefusalCode.MALFORMED,
                                "action: found \"%s\", which is not known here yet",
                                request.action().text()));
        }
    }

    private void roll(Draft draft, Asked asked, Verdict verdict, Builds builds) {
        switch (verdict) {
            case Refused refused -> refuse(draft, asked, refused);
            case Approved approved -> start(draft, asked, approved, builds);
        }
    }

    private void start(Draft draft, Asked asked, Approved approved, Builds builds) {
        DeployRequest request = asked.request();
        Rollout active = draft.state().activeRollout();
        if (active != null) {
            draft.move(RolloutTrigger.SUPERSEDE);
            draft.announce("superseded", new RolloutSuperseded(draft.state().app(), active.request(), asked.id()));
        }
        BuildId build = approved.target().build();
        List<Integer> steps = request.action() == DeployAction.ROLLBACK ? WavePlan.AT_ONCE.waves() : plan.waves();
        draft.begin(new Rollout(
                asked.id(),
                request.action(),
                approved.target(),
                approved.regions(),
                steps,
                RolloutState.REQUESTED,
                asked.at(),
                Rollout.Step.none(asked.at()),
                trace(asked, builds.find(build))));
        if (request.action() == DeployAction.DEPLOY) {
            draft.become(draft.state().asked(build));
        }
        accept(draft, asked, approved, draft.state().generation() + 1);
        waves.advance(draft);
    }

    private void pause(Draft draft, Asked asked) {
        Rollout rollout = held(draft, asked, RolloutTrigger.PAUSE);
        if (rollout != null) {
            accept(draft, asked, null, 0);
            draft.move(RolloutTrigger.PAUSE);
            DeployRequest request = asked.request();
            draft.announce(
                    "paused",
                    new RolloutPaused(
                            request.app(),
                            asked.id(),
                            rollout.request(),
                            request.reason(),
                            request.requestedBy(),
                            null));
        }
    }

    private void resume(Draft draft, Asked asked) {
        Rollout running = draft.state().activeRollout();
        RolloutTrigger trigger = running == null ? RolloutTrigger.RESUME : resumption(running);
        Rollout rollout = held(draft, asked, trigger);
        if (rollout != null) {
            accept(draft, asked, null, 0);
            draft.move(trigger);
            draft.step(rollout.step().progressed(draft.at(), rollout.step().mark()));
            DeployRequest request = asked.request();
            draft.announce(
                    "resumed", new RolloutResumed(request.app(), asked.id(), rollout.request(), request.requestedBy()));
            waves.advance(draft);
            waves.follow(draft);
        }
    }

    /** Where it was when it was paused: a wave that has converged must not be announced again. */
    private static RolloutTrigger resumption(Rollout paused) {
        if (paused.step().wave() == 0) {
            return RolloutTrigger.RESUME_WAITING;
        }
        return paused.step().converged().containsAll(paused.regions())
                ? RolloutTrigger.RESUME_BAKING
                : RolloutTrigger.RESUME;
    }

    private void abort(Draft draft, Asked asked) {
        Rollout rollout = held(draft, asked, RolloutTrigger.ABORT);
        if (rollout != null) {
            accept(draft, asked, null, 0);
            draft.move(RolloutTrigger.ABORT);
            aborted(draft, asked, rollout);
        }
    }

    private void reject(Draft draft, Asked asked, Builds builds) {
        DeployRequest request = asked.request();
        BuildId build = request.build();
        BuildFacts facts = build == null ? null : builds.find(build);
        if (build == null || facts == null) {
            Refused refused = build == null
                    ? Verdict.refused(RefusalCode.MALFORMED, "build: found nothing, expected the id of a build")
                    : Verdict.refused(
                            RefusalCode.UNKNOWN_BUILD,
                            "build: found \"%s\", which %s does not have; expected one that `bowwave build list` shows",
                            build,
                            request.app());
            refuse(draft, asked, refused);
            return;
        }
        if (facts.bad() != null) {
            refuse(
                    draft,
                    asked,
                    Verdict.refused(
                            RefusalCode.REJECTED,
                            "build: found \"%s\", which is marked bad already (%s); nothing is left to do",
                            build,
                            facts.bad()));
            return;
        }
        String reason = request.reason() == null ? "rejected by " + actor(request) : request.reason();
        accept(draft, asked, null, 0);
        draft.add(new RolloutOutput.MarkBad(build, reason));
        draft.announce(
                "rejected",
                new BuildRejected(request.app(), asked.id(), build, reason, request.requestedBy()),
                asked.traceparent());
        stopIfRolling(draft, asked, build, reason);
    }

    // A build that is marked bad while it is on its way goes no further.
    private void stopIfRolling(Draft draft, Asked asked, BuildId build, String reason) {
        Rollout rollout = draft.state().activeRollout();
        if (rollout == null
                || rollout.state() == RolloutState.ROLLING_BACK
                || !rollout.target().build().equals(build)) {
            return;
        }
        if (rollout.step().wave() > 0) {
            waves.stop(draft, reason, false);
        } else {
            draft.move(RolloutTrigger.ABORT);
            aborted(draft, asked, rollout);
        }
    }

    private static void aborted(Draft draft, Asked asked, Rollout rollout) {
        DeployRequest request = asked.request();
        draft.announce(
                "aborted",
                new RolloutAborted(
                        request.app(),
                        asked.id(),
                        rollout.request(),
                        request.reason(),
                        request.requestedBy(),
                        null,
                        null));
    }

    /** The rollout that the request is about when it can do that; otherwise null, and the request is refused. */
    private static @Nullable Rollout held(Draft draft, Asked asked, RolloutTrigger trigger) {
        Rollout rollout = draft.state().activeRollout();
        DeployRequest request = asked.request();
        if (rollout == null) {
            refuse(
                    draft,
                    asked,
                    Verdict.refused(
                            RefusalCode.NO_ROLLOUT,
                            "app: found \"%s\", of which no rollout is in progress; nothing to %s",
                            request.app(),
                            request.action().text()));
            return null;
        }
        if (request.build() != null && !request.build().equals(rollout.target().build())) {
            refuse(
                    draft,
                    asked,
                    Verdict.refused(
                            RefusalCode.NO_ROLLOUT,
                            "build: found \"%s\", but the rollout in progress is of \"%s\"",
                            request.build(),
                            rollout.target().build()));
            return null;
        }
        if (RolloutLifecycle.find(rollout.state(), trigger).isEmpty()) {
            refuse(
                    draft,
                    asked,
                    Verdict.refused(
                            RefusalCode.NO_ROLLOUT,
                            "action: found \"%s\", but rollout %s is %s; expected another state or another action",
                            request.action().text(),
                            rollout.request(),
                            rollout.state().text()));
            return null;
        }
        return rollout;
    }

    private static void accept(Draft draft, Asked asked, @Nullable Approved approved, long generation) {
        DeployRequest request = asked.request();
        List<RegionName> regions = approved == null ? List.of() : approved.regions();
        draft.announce(
                "accepted",
                new DeployAccepted(
                        request.app(),
                        asked.id(),
                        request.action(),
                        approved == null ? request.build() : approved.target().build(),
                        approved == null ? null : approved.target().commit(),
                        generation,
                        regions,
                        previous(draft.state(), regions),
                        request.reason(),
                        request.requestedBy()),
                approved == null ? asked.traceparent() : draft.rollout().traceparent());
    }

    private static @Nullable BuildId previous(AppState state, List<RegionName> regions) {
        return regions.stream()
                .map(state::current)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static void refuse(Draft draft, Asked asked, Refused refused) {
        DeployRequest request = asked.request();
        draft.refused();
        draft.announce(
                "refused",
                new DeployRefused(request.app(), asked.id(), request.action().text(), refused.code(), refused.reason()),
                asked.traceparent());
    }

    private static Refused unknownApp(AppName app) {
        return Verdict.refused(
                RefusalCode.UNKNOWN_APP,
                "app: found \"%s\", which there is not; expected one that `bowwave app list` shows, or create it first",
                app);
    }

    private static @Nullable String trace(Asked asked, @Nullable BuildFacts facts) {
        return asked.traceparent() == null && facts != null ? facts.traceparent() : asked.traceparent();
    }

    private static String actor(DeployRequest request) {
        return request.requestedBy() == null ? "somebody" : request.requestedBy();
    }
}
