package io.bowwave.queue;

import io.bowwave.jobtable.BuilderPool;
import io.bowwave.process.Needs;
import io.bowwave.process.Role;
import io.bowwave.schemas.id.WorkerId;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** Builders that go. */
@Controller("/v1/workers")
@Needs(Role.BUILDER)
@ExecuteOn(TaskExecutors.BLOCKING)
final class WorkerController {

    private final BuilderPool pool;

    WorkerController(BuilderPool pool) {
        this.pool = pool;
    }

    /** The builder goes in order, after it has finished or given back its builds: nobody needs to look for it. */
    @Delete("/{worker}")
    void left(String worker) {
        pool.left(new WorkerId(worker));
    }
}
