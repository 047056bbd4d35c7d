package io.bowwave.intake;

import io.bowwave.jobtable.FreezeRow;
import io.bowwave.jobtable.Freezes;
import io.bowwave.jobtable.NewFreeze;
import io.bowwave.process.Caller;
import io.bowwave.process.Callers;
import io.bowwave.process.Needs;
import io.bowwave.process.ProblemException;
import io.bowwave.process.Role;
import io.bowwave.schemas.id.AppName;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When nothing new is deployed, of one app or of all. */
@Controller("/v1/freezes")
@ExecuteOn(TaskExecutors.BLOCKING)
final class FreezesController {

    /**
     * A freeze.
     *
     * @param app absent: every app
     * @param from absent: from its making on
     * @param until absent: until it is lifted
     * @param weekly the hours of each week in which it holds, for example {@code fri 16:00-mon 08:00}; absent: all the time
     * @param zone of {@code weekly}; absent: UTC
     * @param lifted whether somebody ended it
     */
    record Resource(
            String id,
            @Nullable String app,
            @Nullable Instant from,
            @Nullable Instant until,
            @Nullable String weekly,
            @Nullable String zone,
            String reason,
            String by,
            Instant createdAt,
            boolean lifted,
            @Nullable Instant liftedAt,
            @Nullable String liftedBy,
            @Nullable String liftReason) {

        static Resource of(FreezeRow row) {
            FreezeRow.Lifted lifted = row.lifted();
            return new Resource(
                    row.freeze().id(),
                    row.app() == null ? null : row.app().text(),
                    row.freeze().from(),
                    row.freeze().until(),
                    row.freeze().weekly(),
                    row.freeze().zone(),
                    row.freeze().reason(),
                    row.freeze().by(),
                    row.createdAt(),
                    lifted != null,
                    lifted == null ? null : lifted.at(),
                    lifted == null ? null : lifted.by(),
                    lifted == null ? null : lifted.reason());
        }
    }

    /**
     * A freeze to be.
     *
     * @param app none: every app, which an admin alone may ask
     * @param from none: at once
     * @param until none: until it is lifted
     * @param weekly for example {@code fri 16:00-mon 08:00}; none: all the time
     * @param zone of {@code weekly}, for example {@code Europe/Berlin}; UTC unless said
     */
    record ToAdd(
            @Nullable String app,
            @Nullable Instant from,
            @Nullable Instant until,
            @Nullable String weekly,
            @Nullable String zone,
            @Nullable String reason) {}

    record ToLift(@Nullable String reason) {}

    private final Freezes freezes;
    private final Idempotency idempotency;

    FreezesController(Freezes freezes, Idempotency idempotency) {
        this.freezes = freezes;
        this.idempotency = idempotency;
    }

    /**
     * The newest first.
     *
     * @param app those that hold for this app
     * @param past those too that are over
     */
    @Get
    Page<Resource> list(
            @Nullable @QueryValue String app, @Nullable @QueryValue Boolean past, @Nullable @QueryValue Integer limit) {
        AppName name = app == null ? null : new AppName(app);
        return Page.all(freezes.list(name, Boolean.TRUE.equals(past), Page.size(limit)).stream()
                .map(Resource::of)
                .toList());
    }

    @Get("/{id}")
    Resource show(@PathVariable String id) {
        return Resource.of(freezes.find(id).orElseThrow(() -> unknown(id)));
    }

    /** Nothing new is deployed while it holds: 201. What rolls goes on, and a way back is always open. */
    @Post
    @Needs(Role.DEPLOYER)
    @ApiResponse(
            responseCode = "201",
            description = "the freeze",
            content = @Content(schema = @Schema(implementation = Resource.class)))
    HttpResponse<?> add(HttpRequest<?> request, @Body ToAdd body) {
        return idempotency.once(request, body, () -> {
            Caller caller = Callers.of(request);
            requireAdminForAll(caller, body.app());
            if (body.reason() == null || body.reason().isBlank()) {
                throw Answers.invalid("reason: found nothing, expected why nothing may be deployed");
            }
            FreezeRow added = freezes.add(new NewFreeze(
                    body.app() == null ? null : new AppName(body.app()),
                    body.from(),
                    body.until(),
                    body.weekly(),
                    body.zone(),
                    body.reason(),
                    caller.name()));
            return HttpResponse.created(
                    Resource.of(added),
                    URI.create("/v1/freezes/" + added.freeze().id()));
        });
    }

    /** Ends it now; 409 when it is over already. */
    @Post("/{id}/lift")
    @Needs(Role.DEPLOYER)
    @ApiResponse(
            responseCode = "200",
            description = "the freeze, lifted",
            content = @Content(schema = @Schema(implementation = Resource.class)))
    HttpResponse<?> lift(HttpRequest<?> request, @PathVariable String id, @Body ToLift body) {
        return idempotency.once(request, body, () -> {
            Caller caller = Callers.of(request);
            FreezeRow found = freezes.find(id).orElseThrow(() -> unknown(id));
            requireAdminForAll(caller, found.app() == null ? null : found.app().text());
            FreezeRow lifted = freezes.lift(id, caller.name(), body.reason()).orElseThrow(() -> unknown(id));
            return HttpResponse.ok(Resource.of(lifted));
        });
    }

    private static void requireAdminForAll(Caller caller, @Nullable String app) {
        if (app == null && !caller.may(Role.ADMIN)) {
            throw new ProblemException(
                    403,
                    "forbidden",
                    "app: found none, which means every app; %s may freeze single apps only, expected an admin"
                            .formatted(caller.name()));
        }
    }

    private static ProblemException unknown(String id) {
        return new ProblemException(
                404, "unknown-freeze", "freeze " + id + " is not there; GET /v1/freezes lists those that are");
    }
}
