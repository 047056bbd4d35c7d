package io.bowwave.schemas;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;

/** The keys of the topics: their parts joined by {@code |}, which none of the parts can contain. */
public final class Keys {

    private Keys() {}

    public static String deployable(AppName app, BuildId build) {
        return app + "|" + build;
    }

    public static String goal(RegionName region, AppName app) {
        return region + "|" + app;
    }

    public static String machineStatus(RegionName region, MachineId machine, AppName app) {
        return region + "|" + machine + "|" + app;
    }

    /** What {@code machine-status} is partitioned by: spreads a large app over regions, and keeps what is counted together in one place. */
    public static String machineStatusPartition(RegionName region, AppName app) {
        return region + "|" + app;
    }

    public static String fleetStatus(AppName app, RegionName region) {
        return app + "|" + region;
    }
}
