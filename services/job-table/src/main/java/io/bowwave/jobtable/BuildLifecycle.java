package io.bowwave.jobtable;

import static io.bowwave.schemas.job.BuildStatus.CANCELED;
import static io.bowwave.schemas.job.BuildStatus.FAILED;
import static io.bowwave.schemas.job.BuildStatus.QUEUED;
import static io.bowwave.schemas.job.BuildStatus.RUNNING;
import static io.bowwave.schemas.job.BuildStatus.SUCCEEDED;

import io.bowwave.schemas.job.BuildStatus;
import java.util.List;
import java.util.Optional;

/**
 * The life of a build as one table. The trigger {@code build_job_transition} holds every writer to it, the committed diagram is made from
 * it, and a test compares both with it.
 */
public final class BuildLifecycle {

    /**
     * One line of the table.
     *
     * @param attempts by how many the attempt grows
     */
    public record Transition(BuildStatus from, String on, BuildStatus to, int attempts) {
        @Override
        public String toString() {
            return "%s --> %s: %s%s".formatted(from.text(), to.text(), on, attempts == 0 ? "" : ", next attempt");
        }
    }

    public static final List<Transition> TABLE = List.of(
            new Transition(QUEUED, "become urgent", QUEUED, 0),
            new Transition(QUEUED, "claim", RUNNING, 0),
            new Transition(QUEUED, "cancel, supersede", CANCELED, 0),
            new Transition(QUEUED, "wait too long", FAILED, 0),
            new Transition(RUNNING, "succeed", SUCCEEDED, 0),
            new Transition(RUNNING, "fail, time out, lose the last attempt", FAILED, 0),
            new Transition(RUNNING, "cancel", CANCELED, 0),
            new Transition(RUNNING, "lose the attempt, hand back", QUEUED, 1));

    private BuildLifecycle() {}

    /** Empty: there is no such way. */
    public static Optional<Transition> find(BuildStatus from, BuildStatus to, int attempts) {
        return TABLE.stream()
                .filter(each -> each.from() == from && each.to() == to && each.attempts() == attempts)
                .findFirst();
    }

    /** The table as a Mermaid state diagram. */
    static String diagram() {
        StringBuilder text = new StringBuilder("stateDiagram-v2\n    [*] --> queued\n");
        for (Transition each : TABLE) {
            text.append("    ").append(each).append('\n');
        }
        for (BuildStatus status : BuildStatus.values()) {
            if (status.terminal()) {
                text.append("    ").append(status.text()).append(" --> [*]\n");
            }
        }
        return text.toString();
    }
}
