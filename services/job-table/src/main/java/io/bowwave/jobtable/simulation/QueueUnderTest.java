package io.bowwave.jobtable.simulation;

import io.bowwave.jobtable.CancelResult;
import java.util.List;
import java.util.Map;

/**
 * A queue as its callers see it. Builds are numbered from 0 in the order in which they were made; times are microseconds since the
 * beginning of the run, and are the database's.
 */
public interface QueueUnderTest {

    /** Before anything is asked of that app. */
    void define(SimulatedApp app);

    /** What the database's clock shows from now on; may go backwards. */
    void clock(long micros);

    Asked enqueue(Push push);

    CancelResult.State cancel(int build);

    /** @param workers who all have these labels; one that wants several builds is named several times */
    List<Ticket> claim(Map<String, String> labels, List<String> workers);

    Pulse heartbeat(Ticket ticket);

    Ended finish(Ticket ticket, Ending ending);

    Swept sweep();

    /** Every change of a row since the last call, in the order of commits: what the tap would read. */
    List<RowImage> changes();

    /** The rows as they stand, in the order in which they were made. */
    List<RowImage> rows();
}
