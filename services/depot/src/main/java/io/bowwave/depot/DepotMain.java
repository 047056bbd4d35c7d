package io.bowwave.depot;

import io.bowwave.process.ProcessMain;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.ServiceProcess;

/** The depot as a process. */
public final class DepotMain {

    private DepotMain() {}

    public static void main(String[] args) {
        ProcessMain.run("depot", DepotConfig.class, args, DepotMain::start);
    }

    /** Starts a depot in this JVM. */
    public static RunningProcess start(DepotConfig config) {
        return ServiceProcess.start("depot", config.host(), config.port(), config);
    }
}
