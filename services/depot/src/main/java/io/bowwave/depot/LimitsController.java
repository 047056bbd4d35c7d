package io.bowwave.depot;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import java.util.Map;

/** The region's rate limits as this depot knows them; they are changed through the API. */
@Controller("/v1/limits")
final class LimitsController {

    private final RegionLimits limits;

    LimitsController(RegionLimits limits) {
        this.limits = limits;
    }

    /** Bytes a second. */
    @Get
    Map<String, Long> limits() {
        return limits.now().rates();
    }
}
