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
    private final SeenWorkers workers;

    WorkerController(BuilderPool pool, SeenWorkers workers) {
        this.pool = pool;
        this.workers = workers;
    }

    /** The builder goes in order, after it has finished or given back its builds: nobody needs to look for it. */
    @Delete("/{worker}")
    void left(String worker) {
        WorkerId id = new WorkerId(worker);
        workers.left(id);
        pool.left(id);
    }
}
