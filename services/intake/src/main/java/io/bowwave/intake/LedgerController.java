package io.bowwave.intake;

import io.bowwave.process.Caller;
import io.bowwave.process.Callers;
import io.bowwave.process.Needs;
import io.bowwave.process.ProblemException;
import io.bowwave.process.Role;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.util.List;
import java.util.Locale;

/** The read tables' upkeep, and who is asking. */
@Controller("/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class LedgerController {

    /** The caller of a request. */
    record Whoami(String name, List<String> roles) {}

    private final ViewTables tables;
    private final Idempotency idempotency;

    LedgerController(ViewTables tables, Idempotency idempotency) {
        this.tables = tables;
        this.idempotency = idempotency;
    }

    @Get("/whoami")
    Whoami whoami(HttpRequest<?> request) {
        Caller caller = Callers.of(request);
        return new Whoami(
                caller.name(),
                caller.roles().stream()
                        .map(role -> role.name().toLowerCase(Locale.ROOT))
                        .sorted()
                        .toList());
    }

    /** How far the tables are, and a rebuild's progress. */
    @Get("/ledger")
    LedgerResource show() {
        return tables.one(
                        """
                        select c.*, (select coalesce(sum(next_offset), 0) from view.projection_offset) as records,
                               (select max(updated_at) from view.projection_offset) as updated_at
                          from view.control c
                        """,
                        row -> new LedgerResource(
                                row.text("state"),
                                row.timeOrNull("requested_at"),
                                row.textOrNull("requested_by"),
                                row.timeOrNull("started_at"),
                                row.timeOrNull("finished_at"),
                                row.longNumber("records_done"),
                                row.longNumber("records_total"),
                                row.textOrNull("message"),
                                row.longNumber("records"),
                                row.timeOrNull("updated_at")))
                .orElseThrow(() -> new ProblemException(
                        503,
                        "ledger-not-ready",
                        "the read tables are not there yet: start the ledger, or wait for it"));
    }

    /** Asks the ledger to make the tables anew from the log; 409 while it does. */
    @Post("/ledger/rebuild")
    @Needs(Role.ADMIN)
    @ApiResponse(
            responseCode = "202",
            description = "the rebuild is asked for",
            content = @Content(schema = @Schema(implementation = LedgerResource.class)))
    HttpResponse<?> rebuild(HttpRequest<?> request) {
        return idempotency.once(request, null, () -> {
            int asked = tables.change(
                    "update view.control set state = 'requested', requested_at = now(), requested_by = ? where state = 'idle'",
                    Callers.of(request).name());
            if (asked == 0) {
                throw new ProblemException(
                        409,
                        "rebuild-in-progress",
                        "a rebuild is asked for or runs already; GET /v1/ledger shows how far it is");
            }
            return HttpResponse.accepted().header("Location", "/v1/ledger").body(show());
        });
    }
}
