package io.bowwave.replicator;

import io.bowwave.process.ProcessMain;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.ServiceProcess;

/** Keeps one region's artifact store complete. */
public final class ReplicatorMain {

    private ReplicatorMain() {}

    public static void main(String[] args) {
        ProcessMain.run("replicator", ReplicatorConfig.class, args, ReplicatorMain::start);
    }

    /** Starts a replicator. */
    public static RunningProcess start(ReplicatorConfig config) {
        return ServiceProcess.start("replicator", config.host(), config.port(), config);
    }
}
