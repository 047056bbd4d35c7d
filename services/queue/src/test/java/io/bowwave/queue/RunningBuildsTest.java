package io.bowwave.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunningBuildsTest {

    private static final AppName WEB = new AppName("web");
    private static final BuildId OLD = new BuildId("01890000-0000-7000-8000-000000000001");
    private static final BuildId NEW = new BuildId("01890000-0000-7000-8000-000000000002");
    private static final BuildId COMING = new BuildId("01890000-0000-7000-8000-000000000003");

    private final RunningBuilds running = new RunningBuilds();

    private static FleetCount count(BuildId build, MachineState state, int machines) {
        return new FleetCount(1, build, state, machines, new Transfer(0, 0, 0), null);
    }

    private static FleetStatus status(String region, FleetCount... counts) {
        return new FleetStatus(WEB, new RegionName(region), 10, List.of(counts));
    }

    @Test
    void whatMostMachinesHaveIsFirst() {
        assertThat(running.builds(WEB)).isEmpty();
        running.put(status("us-east", count(NEW, MachineState.HEALTHY, 3), count(OLD, MachineState.HEALTHY, 2)));
        running.put(status("eu-west", count(OLD, MachineState.STAGED, 4), count(COMING, MachineState.FETCHING, 9)));
        assertThat(running.builds(WEB)).containsExactly(OLD, NEW);
        running.put(status("eu-west", count(NEW, MachineState.STARTING, 4)));
        assertThat(running.builds(WEB)).containsExactly(NEW, OLD);
        running.remove(WEB, new RegionName("us-east"));
        assertThat(running.builds(WEB)).containsExactly(NEW);
        running.remove(WEB, new RegionName("eu-west"));
        assertThat(running.builds(WEB)).isEmpty();
    }
}
