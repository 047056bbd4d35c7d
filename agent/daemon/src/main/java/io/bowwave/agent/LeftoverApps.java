package io.bowwave.agent;

import io.bowwave.agent.driver.Drivers;
import io.bowwave.agent.driver.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Apps that run on although their agent was killed: for a local stack that must leave nothing behind. */
public final class LeftoverApps {

    private LeftoverApps() {}

    /**
     * Stops them: SIGTERM to all, SIGKILL after the grace.
     *
     * @param data the agent's folder; the agent itself must not run
     * @return how many there were
     */
    public static int stop(Path data, Duration grace) throws IOException, InterruptedException {
        List<Thread> stopping = new ArrayList<>();
        for (Running each : running(data)) {
            stopping.add(Thread.ofPlatform().start(() -> stop(each, grace)));
        }
        for (Thread each : stopping) {
            each.join();
        }
        return stopping.size();
    }

    private static List<Running> running(Path data) throws IOException {
        Path apps = data.resolve("apps");
        if (!Files.isDirectory(apps)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(apps)) {
            return children.map(AppFolder::read)
                    .flatMap(Optional::stream)
                    .flatMap(state -> Stream.of(Drivers.adopt(state.process()), Drivers.adopt(state.beside())))
                    .flatMap(Optional::stream)
                    .toList();
        }
    }

    private static void stop(Running process, Duration grace) {
        try {
            process.stop(grace);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
