package io.bowwave.metricgate;

import io.bowwave.process.ProcessMain;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.ServiceProcess;

/** The metric-gate's process; one, or several that share the apps. */
public final class MetricGateMain {

    private MetricGateMain() {}

    public static void main(String[] args) {
        ProcessMain.run("metric-gate", MetricGateConfig.class, args, MetricGateMain::start);
    }

    /** Starts it in this JVM; questions are answered as soon as Kafka answers. */
    public static RunningProcess start(MetricGateConfig config) {
        return ServiceProcess.start("metric-gate", config.host(), config.port(), config);
    }
}
