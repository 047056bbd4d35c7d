package io.bowwave.ledger;

import io.bowwave.process.ProcessMain;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.ServiceProcess;

/** The ledger's process. */
public final class LedgerMain {

    private LedgerMain() {}

    public static void main(String[] args) {
        ProcessMain.run("ledger", LedgerConfig.class, args, LedgerMain::start);
    }

    /** Starts it in this JVM; the tables follow the log as soon as PostgreSQL and Kafka answer. */
    public static RunningProcess start(LedgerConfig config) {
        return ServiceProcess.start("ledger", config.host(), config.port(), config);
    }
}
