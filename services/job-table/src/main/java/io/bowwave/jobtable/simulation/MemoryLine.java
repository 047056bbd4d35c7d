package io.bowwave.jobtable.simulation;

import io.bowwave.jobtable.ClaimOrder;
import io.bowwave.schemas.id.AppName;
import java.util.ArrayList;
import java.util.List;

/** The builds of one app's ref that have not ended. */
final class MemoryLine {

    final SimulatedApp app;
    private final AppName name;
    private final String ref;
    /** The oldest first. */
    final List<MemoryBuild> waiting = new ArrayList<>();

    int running;

    MemoryLine(SimulatedApp app, String ref) {
        this.app = app;
        this.name = new AppName(app.name());
        this.ref = ref;
    }

    /** Back to where it was: before all that are younger. */
    void add(MemoryBuild build) {
        int at = waiting.size();
        while (at > 0 && waiting.get(at - 1).created > build.created) {
            at--;
        }
        waiting.add(at, build);
    }

    List<MemoryBuild> olderThan(MemoryBuild build) {
        return waiting.stream().filter(each -> each.created < build.created).toList();
    }

    /** As the rules of claiming see it, when this one is its head. */
    ClaimOrder.Line asLine(MemoryBuild head, int appRunning) {
        return new ClaimOrder.Line(
                name,
                ref,
                Micros.instant(head.created),
                waiting.stream().anyMatch(build -> build.urgent),
                head.notBefore == 0 ? null : Micros.instant(head.notBefore),
                running,
                app.concurrency(),
                appRunning,
                app.needs());
    }
}
