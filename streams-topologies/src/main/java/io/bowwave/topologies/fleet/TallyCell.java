package io.bowwave.topologies.fleet;

import io.bowwave.schemas.fleet.FailedMachine;
import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.BuildId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Machines of one region that are in the same state about the same generation. Owned by the stream thread. */
final class TallyCell {

    /** Machines that are named: enough to see whether they all fail for one reason. */
    private static final int MAX_EXAMPLES = 3;

    private int machines;
    private long restarts;
    private Transfer transfer = Transfer.NONE;

    /** Of those that failed or went back, the first ones that still do. */
    private final List<FailedMachine> examples = new ArrayList<>();

    void add(MachineReport report) {
        machines++;
        restarts += restarts(report);
        transfer = transfer.plus(report.transfer());
        if (report.bad() && examples.size() < MAX_EXAMPLES) {
            examples.add(new FailedMachine(report.machine(), report.reason(), report.logTail()));
        }
    }

    /** False when nobody is left. */
    boolean remove(MachineReport report) {
        machines--;
        restarts -= restarts(report);
        transfer = transfer.minus(report.transfer());
        examples.removeIf(each -> each.machine().equals(report.machine()));
        return machines > 0;
    }

    FleetCount count(long generation, @Nullable BuildId build, MachineState state) {
        return new FleetCount(
                generation,
                build,
                state,
                machines,
                transfer,
                examples.isEmpty() ? null : examples.getFirst().reason(),
                restarts == 0 ? null : restarts,
                examples.isEmpty() ? null : examples);
    }

    private static long restarts(MachineReport report) {
        return report.restarts() == null ? 0 : report.restarts();
    }
}
