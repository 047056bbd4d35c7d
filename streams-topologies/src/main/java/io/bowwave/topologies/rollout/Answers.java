package io.bowwave.topologies.rollout;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.DeployAccepted;
import io.bowwave.schemas.rollout.DeployRefused;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.RefusalCode;
import io.bowwave.schemas.rollout.RolloutAborted;
import io.bowwave.schemas.rollout.Standing;
import io.bowwave.schemas.rollout.Target;
import io.bowwave.topologies.rollout.RolloutInput.Asked;
import io.bowwave.topologies.rollout.Verdict.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What requests are answered with. Pure; works on a {@link Draft}. */
final class Answers {

    private Answers() {}

    static void refuse(Draft draft, Asked asked, Refused refused) {
        DeployRequest request = asked.request();
        draft.refused();
        draft.announce(
                "refused",
                new DeployRefused(request.app(), asked.id(), request.action().text(), refused.code(), refused.reason()),
                asked.traceparent());
    }

    @FormatMethod
    static void refuse(Draft draft, Asked asked, RefusalCode code, @FormatString String reason, Object... values) {
        refuse(draft, asked, Verdict.refused(code, reason, values));
    }

    /** Of a request that is about a rollout there is, or about a build. */
    static void accept(Draft draft, Asked asked, @Nullable RequestId deploy) {
        DeployRequest request = asked.request();
        draft.announce(
                "accepted",
                new DeployAccepted(
                        request.app(),
                        asked.id(),
                        request.action(),
                        request.build(),
                        null,
                        0,
                        List.of(),
                        null,
                        request.reason(),
                        request.requestedBy(),
                        deploy,
                        null,
                        null,
                        null,
                        null,
                        null),
                asked.traceparent());
    }

    /** @param waits whether it does not start now: then it has no generation yet */
    static void accept(Draft draft, Order order, boolean waits) {
        AppState state = draft.state();
        draft.announce(
                "accepted",
                new DeployAccepted(
                        state.app(),
                        order.request(),
                        order.action(),
                        order.build(),
                        order.target().commit(),
                        waits ? 0 : state.generation() + 1,
                        order.regions(),
                        previous(state, order.regions()),
                        order.asked().reason(),
                        order.asked().by(),
                        null,
                        order.strategy(),
                        order.waves(),
                        order.terms().onFailure(),
                        order.terms().onUnreachable(),
                        order.asked().overrideFreeze() ? true : null),
                order.traceparent());
    }

    private static @Nullable BuildId previous(AppState state, List<RegionName> regions) {
        return regions.stream()
                .map(state::current)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** What is left where an aborted rollout stood, and what can be done about it. */
    static RolloutAborted aborted(
            AppState state, Rollout rollout, RequestId request, @Nullable String reason, @Nullable String actor) {
        List<Standing> standings = new ArrayList<>();
        rollout.step().runs().forEach((region, run) -> {
            Target before = rollout.before(region);
            standings.add(new Standing(
                    region,
                    rollout.order().target(region).build(),
                    run.permille(),
                    before == null ? null : before.build()));
        });
        String next = standings.isEmpty()
                ? "nothing was changed"
                : rollout.base().isEmpty()
                        ? "the regions stay with what they are told to run until something else is deployed"
                        : "the regions stay with what they are told to run; `bowwave rollback " + state.app()
                                + "` takes it back";
        return new RolloutAborted(state.app(), request, rollout.request(), reason, actor, standings, next);
    }
}
