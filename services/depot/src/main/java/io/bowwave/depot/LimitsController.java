package io.bowwave.depot;

import io.bowwave.process.ProblemException;
import io.bowwave.schemas.fleet.TransferLimits;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * The region's rate limits, changeable while everything runs: {@code {"up":"200Mbit","prefetch-down":"50Mbit"}}, the names of {@link
 * TransferLimits#NAMES}. What is put replaces all that was; with another depot of the region it is the same.
 */
@Controller("/v1/limits")
@ExecuteOn(TaskExecutors.BLOCKING)
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

    /** Returns when etcd has them; agents have them two seconds later. */
    @Put
    Map<String, Long> limits(@Body Map<String, String> texts) {
        try {
            TransferLimits wanted = TransferLimits.of(texts);
            limits.set(wanted);
            return wanted.rates();
        } catch (IllegalArgumentException e) {
            throw new ProblemException(400, "bad-limits", String.valueOf(e.getMessage()));
        } catch (TimeoutException | ExecutionException | IOException e) {
            throw new ProblemException(
                    503, "etcd-unavailable", "the limits were not written: %s; try again".formatted(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(503, "stopping", "the depot is stopping; ask another one");
        }
    }
}
