package io.bowwave.intake;

import io.bowwave.schemas.rollout.PoolSelector;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Map;
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
     * @param pool those whose labels fit this expression, for example {@code disk=ssd,size!=small}
     */
    @Get
    Page<InventoryViews.Machine> list(
            @Nullable @QueryValue String region,
            @Nullable @QueryValue String state,
            @Nullable @QueryValue String app,
            @Nullable @QueryValue String pool,
            @Nullable @QueryValue Integer limit,
            @Nullable @QueryValue String cursor) {
        return views.list(new InventoryViews.Filter(region, state, app, selector(pool)), cursor, Page.size(limit));
    }

    private static Map<String, String> selector(@Nullable String pool) {
        try {
            return pool == null ? Map.of() : PoolSelector.parse(pool);
        } catch (IllegalArgumentException e) {
            throw Answers.invalid(String.valueOf(e.getMessage()));
        }
    }
}
