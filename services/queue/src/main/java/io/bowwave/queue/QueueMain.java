package io.bowwave.queue;

import io.bowwave.process.ProcessMain;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.ServiceProcess;

/** The queue as a process. */
public final class QueueMain {

    private QueueMain() {}

    public static void main(String[] args) {
        ProcessMain.run("queue", QueueConfig.class, args, QueueMain::start);
    }

    /** Brings the tables to their newest version first. */
    public static RunningProcess start(QueueConfig config) {
        return ServiceProcess.start("queue", config.host(), config.port(), config);
    }
}
