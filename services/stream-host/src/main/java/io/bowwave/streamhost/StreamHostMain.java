package io.bowwave.streamhost;

import io.bowwave.process.ProcessMain;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.ServiceProcess;

/** The stream-host's process. */
public final class StreamHostMain {

    private StreamHostMain() {}

    public static void main(String[] args) {
        ProcessMain.run("stream-host", StreamHostConfig.class, args, StreamHostMain::start);
    }

    /**
     * Starts it in this JVM. Returns when its HTTP server listens; {@code /health} says UP when every topology runs.
     *
     * @throws RuntimeException when the broker does not answer within 30 s, topics have different partition counts, or the signing key
     *     cannot be read
     */
    public static RunningProcess start(StreamHostConfig config) {
        return ServiceProcess.start("stream-host", config.host(), config.port(), config);
    }
}
