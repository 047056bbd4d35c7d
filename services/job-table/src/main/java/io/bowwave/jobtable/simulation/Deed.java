package io.bowwave.jobtable.simulation;

import io.bowwave.jobtable.CancelResult;
import java.util.List;
import java.util.Map;

/** A call and its answer. */
sealed interface Deed {

    record Enqueued(Push push, Asked answer) implements Deed {}

    record Canceled(int build, CancelResult.State answer) implements Deed {}

    record Claimed(Map<String, String> labels, List<String> workers, List<Ticket> answer) implements Deed {}

    record Beaten(Ticket ticket, Pulse answer) implements Deed {}

    record Finished(Ticket ticket, Ending ending, Ended answer) implements Deed {}

    record Guarded(Swept answer) implements Deed {}
}
