package io.bowwave.goalwriter;

import io.bowwave.process.ProcessMain;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.ServiceProcess;

/** The goal-writer's process; one for each region, or two of which one finds nothing to do. */
public final class GoalWriterMain {

    private GoalWriterMain() {}

    public static void main(String[] args) {
        ProcessMain.run("goal-writer", GoalWriterConfig.class, args, GoalWriterMain::start);
    }

    /** Starts it in this JVM; goals are written as soon as Kafka and etcd answer. */
    public static RunningProcess start(GoalWriterConfig config) {
        return ServiceProcess.start("goal-writer", config.host(), config.port(), config);
    }
}
