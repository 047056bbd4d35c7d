package io.bowwave.intake;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A deploy request and what became of it.
 *
 * @param state requested, waiting, accepted, rolling, baking, paused, rolling-back, or an end: refused, planned, done, rolled-back, failed,
 *     aborted or superseded
 * @param ended whether nothing more comes
 * @param waitingFor while it has not ended: what it waits for
 * @param waiting the same with since when and until when, where that is known
 * @param left how long it goes on, about; absent: it has ended, waits for somebody, or nobody can tell
 * @param generation of the goals that it wrote
 * @param previous the build before
 * @param refusal code, when refused, or of what a plan would be
 * @param detail why it ended so
 * @param deploy the deploy that a pause, resume, promote, abort or approval is about
 * @param rules that it is carried out by; absent: it is no rollout
 * @param approvals absent: it needs none
 * @param failing machines that it failed on
 * @param standing what runs where, once aborted
 * @param nextStep what to do, once aborted
 * @param wavePlan its waves with their gates, and how far each is
 * @param plan what a deploy would do; of plans only
 * @param events of the log that belong to it, oldest first; only when one deploy is asked for
 */
record DeployResource(
        String request,
        String app,
        @Nullable String action,
        String state,
        boolean ended,
        @Nullable String waitingFor,
        @Nullable Waiting waiting,
        @Nullable Left left,
        @Nullable Long generation,
        @Nullable String build,
        @Nullable String commit,
        @Nullable String previous,
        @Nullable String reason,
        @Nullable String actor,
        @Nullable Integer wave,
        @Nullable Integer waves,
        @Nullable Integer permille,
        @Nullable Integer machines,
        @Nullable String refusal,
        @Nullable String detail,
        @Nullable String backTo,
        @Nullable String supersededBy,
        @Nullable String deploy,
        @Nullable Instant requestedAt,
        @Nullable Instant acceptedAt,
        @Nullable Instant endedAt,
        @Nullable Rules rules,
        @Nullable Approvals approvals,
        List<JsonNode> failing,
        List<JsonNode> standing,
        @Nullable String nextStep,
        List<Region> regions,
        List<Wave> wavePlan,
        @Nullable Plan plan,
        @Nullable List<JsonNode> events) {

    /**
     * A region of a rollout.
     *
     * @param machines there are, lost ones aside
     * @param healthy of them on the goal's generation
     * @param state pending, converging, converged or skipped
     * @param permille of its machines that may run the new version by now; absent: not told
     * @param skipped why the rollout went on without it
     */
    record Region(
            String region,
            int machines,
            int healthy,
            String state,
            long generation,
            @Nullable Instant convergedAt,
            @Nullable Integer permille,
            @Nullable String skipped) {}

    /**
     * What it waits for.
     *
     * @param reason time, approval, freeze, conflict, slot, region, bake, machines, resume or answer
     * @param until when that ends by itself, or is given up
     */
    record Waiting(
            String reason,
            String text,
            @Nullable Instant since,
            @Nullable Instant until) {}

    /** @param atLeast whether only bakes are counted, since no wave is through yet */
    record Left(long seconds, boolean atLeast) {}

    /** How a rollout goes about it. */
    record Rules(
            @Nullable String strategy,
            @Nullable String onFailure,
            @Nullable String onUnreachable,
            boolean overridesFreeze,
            @Nullable Instant startsAt) {}

    /** Who has approved, of how many that must. */
    record Approvals(@Nullable Integer needed, List<String> by) {}

    /**
     * A wave.
     *
     * @param shares of each region's machines, cumulative: a percentage or a number
     * @param maxUnavailable share of each region's machines that may be off a healthy version at once
     * @param state pending, rolling, baking or done
     * @param deadline by when its machines must be healthy
     */
    record Wave(
            int wave,
            String state,
            Map<String, String> shares,
            @Nullable String maxUnavailable,
            @Nullable Long bakeSeconds,
            @Nullable Instant startedAt,
            @Nullable Instant deadline,
            @Nullable Instant bakingUntil,
            @Nullable Instant completedAt,
            List<Gate> gates) {}

    /**
     * A gate of a wave.
     *
     * @param verdict passed, failed or no-data; absent: not judged yet
     * @param previous value of the version before in the same window
     */
    record Gate(
            String gate,
            @Nullable String region,
            @Nullable String kind,
            @Nullable String query,
            @Nullable Double value,
            @Nullable Double previous,
            @Nullable String comparison,
            @Nullable Double threshold,
            @Nullable String verdict,
            @Nullable String why,
            @Nullable Instant judgedAt) {}

    /**
     * What a deploy would do.
     *
     * @param id a deploy that names it is refused once what it was made of has changed
     * @param regions from which build to which, and how many machines
     * @param waves as in {@code wavePlan} of a rollout
     * @param machines of each wave
     * @param commits between what runs and what would, as builds know them, the newest first
     * @param bytes that all machines together would fetch; absent: it is not known how many machines there are, or how large it is
     * @param bytesExact whether it is just so much when each machine has what its region runs now and nothing else; otherwise it is a bound
     * @param bytesEach that a machine fetches at most
     */
    record Plan(
            String id,
            JsonNode regions,
            JsonNode waves,
            JsonNode machines,
            List<DiffResource.Commit> commits,
            @Nullable Long bytes,
            @Nullable Boolean bytesExact,
            @Nullable Long bytesEach) {}

    /**
     * A request to be.
     *
     * @param action deploy, rollback, pause, resume, promote, abort, reject, unreject, approve or plan
     * @param build id or the beginning of it, a commit, or {@code latest}; deploy, plan, reject and unreject need it
     * @param regions none: everywhere
     * @param plan id of the plan that this carries out; refused when what it was made of has changed
     * @param strategy in place of the app's own: all-at-once, canary, waves or region-by-region
     * @param notBefore when to begin
     * @param overrideFreeze whether a freeze does not hold for it; needs a reason
     * @param deploy that a pause, resume, promote, abort or approval is about; none: the one in progress
     * @param expiresAt when nobody wants it any more
     */
    record ToRequest(
            @Nullable String app,
            @Nullable String action,
            @Nullable String build,
            @Nullable List<String> regions,
            @Nullable String reason,
            @Nullable String plan,
            @Nullable String strategy,
            @Nullable Instant notBefore,
            @Nullable Boolean overrideFreeze,
            @Nullable String deploy,
            @Nullable Instant expiresAt) {}

    /** @param url where to see what becomes of it */
    record Requested(String request, String url) {}

    /** What stands in other tables than the request's own row. */
    record Details(
            @Nullable Waiting waiting,
            @Nullable Left left,
            @Nullable Approvals approvals,
            List<Region> regions,
            List<Wave> wavePlan,
            @Nullable Plan plan,
            @Nullable List<JsonNode> events) {}

    DeployResource with(Details details) {
        Waiting now = details.waiting();
        return new DeployResource(
                request,
                app,
                action,
                state,
                ended,
                now == null ? null : now.text(),
                now,
                details.left(),
                generation,
                build,
                commit,
                previous,
                reason,
                actor,
                wave,
                waves,
                permille,
                machines,
                refusal,
                detail,
                backTo,
                supersededBy,
                deploy,
                requestedAt,
                acceptedAt,
                endedAt,
                rules,
                details.approvals(),
                failing,
                standing,
                nextStep,
                details.regions(),
                details.wavePlan(),
                details.plan(),
                details.events());
    }
}
