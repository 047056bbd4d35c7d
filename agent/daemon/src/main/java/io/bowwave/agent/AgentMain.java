package io.bowwave.agent;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent as a process. Exit codes: 2 wrong configuration, 1 cannot start, else as the signal says. */
public final class AgentMain {

    private AgentMain() {}

    public static void main(String[] args) throws InterruptedException {
        AgentConfig config = config(args);
        JsonLines.install(config.machine().text());
        Logger log = LoggerFactory.getLogger(AgentMain.class);
        CountDownLatch forEver = new CountDownLatch(1);
        try {
            Agent agent = Agent.start(config);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(agent, log), "shutdown"));
            if (config.parentPid() > 0) {
                ParentWatch.start(config.parentPid(), () -> System.exit(0));
            }
            forEver.await();
        } catch (IOException e) {
            log.error("cannot start", e);
            System.err.println("agent: cannot start: " + e.getMessage());
            System.exit(1);
        }
    }

    private static AgentConfig config(String[] args) {
        try {
            return AgentConfigReader.read(args);
        } catch (ConfigProblem e) {
            System.err.println("agent: wrong configuration" + System.lineSeparator() + e.getMessage());
            System.exit(2);
            throw e;
        }
    }

    private static void stop(Agent agent, Logger log) {
        try {
            agent.stop();
        } catch (IOException e) {
            log.warn("not everything was closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
