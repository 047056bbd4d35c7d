package io.bowwave.builder;

import io.bowwave.process.ProcessMain;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.ServiceProcess;

/** Claims builds and runs them. */
public final class BuilderMain {

    private BuilderMain() {}

    public static void main(String[] args) {
        ProcessMain.run("builder", BuilderConfig.class, args, BuilderMain::start);
    }

    /** Starts a builder; closing it gives its jobs back. */
    public static RunningProcess start(BuilderConfig config) {
        return ServiceProcess.start("builder", config.host(), config.port(), config);
    }
}
