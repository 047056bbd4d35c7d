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

    /**
     * Starts a depot in this JVM.
     *
     * @throws io.bowwave.process.ConfigException when the files for TLS do not belong together
     */
    public static RunningProcess start(DepotConfig config) {
        // Before anything starts, so that the message stands by itself.
        config.peerTls();
        return ServiceProcess.start("depot", config.host(), config.port(), config);
    }
}
