package io.bowwave.builder;

import io.bowwave.process.ProcessMain;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.ServiceProcess;
import java.util.List;

/** Claims builds and runs them. */
public final class BuilderMain {

    private BuilderMain() {}

    public static void main(String[] args) {
        ProcessMain.run("builder", BuilderConfig.class, args, config -> start(config, OwnFiles.of(args)));
    }

    /** Starts a builder; closing it gives its jobs back. */
    public static RunningProcess start(BuilderConfig config) {
        return start(config, new OwnFiles(List.of()));
    }

    private static RunningProcess start(BuilderConfig config, OwnFiles files) {
        return ServiceProcess.start("builder", config.host(), config.port(), config, files);
    }
}
