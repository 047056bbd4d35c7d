package io.bowwave.intake;

import io.bowwave.schemas.Json;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every machine that has reported, with all of its apps. */
@Controller("/v1/machines")
@ExecuteOn(TaskExecutors.BLOCKING)
final class MachinesController {

    private final InventoryViews views;

    MachinesController(InventoryViews views) {
        this.views = views;
    }

    /**
     * By region and name.
     *
     * @param state those that have an app in this state
     * @param app those that have this app
     * @param pool those that have an app whose pool asks for this label, for example {@code disk=ssd}
     */
    @Get
    Page<InventoryViews.Machine> list(
            @Nullable @QueryValue String region,
            @Nullable @QueryValue String state,
            @Nullable @QueryValue String app,
            @Nullable @QueryValue String pool,
            @Nullable @QueryValue Integer limit,
            @Nullable @QueryValue String cursor) {
        int size = Page.size(limit);
        List<InventoryViews.Machine> found =
                views.list(new InventoryViews.Filter(region, state, app, label(pool)), cursor, size + 1);
        if (found.size() <= size) {
            return Page.all(found);
        }
        InventoryViews.Machine last = found.get(size - 1);
        return new Page<>(found.subList(0, size), last.region() + "/" + last.machine());
    }

    /** As JSON, for a containment in the database. */
    private static @Nullable String label(@Nullable String pool) {
        if (pool == null) {
            return null;
        }
        int equals = pool.indexOf('=');
        if (equals < 1) {
            throw Answers.invalid("pool: found \"%s\", expected key=value, for example disk=ssd".formatted(pool));
        }
        return Json.mapper()
                .createObjectNode()
                .put(pool.substring(0, equals), pool.substring(equals + 1))
                .toString();
    }
}
