package io.bowwave.agent;

import io.bowwave.schemas.id.AppName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The apps of this machine, each with its runner. */
final class AppFleet {

    private static final Logger LOG = LoggerFactory.getLogger(AppFleet.class);
    private static final Duration THREAD_ENDS_WITHIN = Duration.ofSeconds(1);
    private static final Duration GRACE_AT_MOST = Duration.ofSeconds(3);

    private final AgentParts parts;
    private final Path folder;
    private final Map<AppName, AppRunner> runners = new ConcurrentHashMap<>();

    AppFleet(AgentParts parts, Path folder) throws IOException {
        this.parts = parts;
        this.folder = Files.createDirectories(folder);
    }

    /** Goes on with every app that the disk knows, but for those that are here no more: their journals are read when a goal comes. */
    void recover() throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            for (Path child : children.filter(AppFleet::isHere).toList()) {
                runner(new AppName(child.getFileName().toString()));
            }
        }
    }

    private static boolean isHere(Path app) {
        return AppFolder.read(app)
                .filter(known -> known.wanted() != null || known.current() != null)
                .isPresent();
    }

    int size() {
        return runners.size();
    }

    /** Hands the goal to its app's runner; a machine that the goal is not about, and never was, makes none. */
    void goal(HeardGoal heard) {
        AppName app = heard.goal().app();
        if (!heard.goal().region().equals(parts.identity().region())) {
            LOG.warn(
                    "{}: refused a goal: found region {}, expected {}",
                    app,
                    heard.goal().region(),
                    parts.identity().region());
            return;
        }
        if (!parts.rules().ours(heard.goal()) && !runners.containsKey(app)) {
            LOG.debug("{}: the goal is not for this machine", app);
            return;
        }
        try {
            runner(app).goal(heard);
        } catch (IOException e) {
            LOG.error("{}: its folder cannot be made: {}", app, e.toString());
        }
    }

    /** Ends the runners; the apps go on. */
    void stop() {
        runners.values().forEach(AppRunner::stop);
    }

    /** Ends the runners and the apps, side by side, within 5 s. */
    void stopApps() throws InterruptedException {
        stop();
        List<Thread> stopping = new ArrayList<>();
        for (AppRunner runner : runners.values()) {
            stopping.add(Thread.ofPlatform().name("stop-app").start(() -> stopApp(runner)));
        }
        for (Thread each : stopping) {
            each.join();
        }
    }

    private static void stopApp(AppRunner runner) {
        try {
            runner.stopApp(THREAD_ENDS_WITHIN, GRACE_AT_MOST);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized AppRunner runner(AppName app) throws IOException {
        AppRunner runner = runners.get(app);
        if (runner == null) {
            runner = new AppRunner(parts, new AppFolder(folder, app), app);
            runners.put(app, runner);
            runner.start();
        }
        return runner;
    }
}
