package io.bowwave.intake;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A deploy request and what became of it.
 *
 * @param state requested, refused, accepted, rolling, paused, done, rolling-back, rolled-back, failed, aborted or superseded
 * @param ended whether nothing more comes
 * @param waitingFor while it has not ended: what it waits for
 * @param generation of the goals that it wrote
 * @param previous the build before
 * @param refusal code, when refused
 * @param detail why it ended so
 * @param events of the log that belong to it, oldest first; only when one deploy is asked for
 */
record DeployResource(
        String request,
        String app,
        @Nullable String action,
        String state,
        boolean ended,
        @Nullable String waitingFor,
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
        @Nullable Instant requestedAt,
        @Nullable Instant acceptedAt,
        @Nullable Instant endedAt,
        List<Region> regions,
        @Nullable List<JsonNode> events) {

    /**
     * A region of a rollout.
     *
     * @param machines there are, lost ones aside
     * @param healthy of them on the goal's generation
     * @param state pending, converging or converged
     */
    record Region(
            String region,
            int machines,
            int healthy,
            String state,
            long generation,
            @Nullable Instant convergedAt) {}

    /**
     * A request to be.
     *
     * @param action deploy, rollback, pause, resume, abort or reject
     * @param build id or the beginning of it; deploy and reject need it
     * @param regions none: everywhere
     */
    record ToRequest(
            @Nullable String app,
            @Nullable String action,
            @Nullable String build,
            @Nullable List<String> regions,
            @Nullable String reason) {}

    /** @param url where to see what becomes of it */
    record Requested(String request, String url) {}

    DeployResource with(List<Region> newRegions, @Nullable String newWaitingFor, @Nullable List<JsonNode> newEvents) {
        return new DeployResource(
                request,
                app,
                action,
                state,
                ended,
                newWaitingFor,
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
                requestedAt,
                acceptedAt,
                endedAt,
                newRegions,
                newEvents);
    }
}
