package io.bowwave.jobtap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.jobtable.App;
import io.bowwave.jobtable.Build;
import io.bowwave.jobtable.Claim;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.job.JobEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tap in a JVM of its own, killed with -9 again and again while builds run through their lives. */
@RealServers({Server.POSTGRES, Server.KAFKA})
final class CrashIT {

    private static final int KILLS = 4;
    private static final int APPS = 4;

    @TempDir
    Path folder;

    @Test
    void losesNothingAndTellsNothingTwice(PostgresServer postgres, KafkaServer kafka) throws Exception {
        try (TapFixture jobs = new TapFixture(postgres, kafka);
                ExecutorService writers = Executors.newFixedThreadPool(2)) {
            jobs.database.openTap(jobs.name);
            jobs.regions();
            AtomicBoolean stop = new AtomicBoolean();
            List<App> apps = new ArrayList<>();
            for (int i = 0; i < APPS; i++) {
                apps.add(jobs.app("app" + i));
            }
            Future<Integer> enqueued = writers.submit(() -> enqueue(jobs, apps, stop));
            Future<?> finished = writers.submit(() -> finish(jobs, stop));
            for (int kill = 1; kill <= KILLS; kill++) {
                int before = jobs.records(Topics.BUILD_EVENTS).size();
                Process tap = child(jobs, kill);
                try {
                    // Killed in the middle of its work: some events of this life are there, more are on their way.
                    await().atMost(Duration.ofSeconds(60))
                            .until(() -> jobs.records(Topics.BUILD_EVENTS).size() > before + 20);
                } finally {
                    tap.destroyForcibly();
                }
                assertThat(tap.waitFor(10, TimeUnit.SECONDS)).isTrue();
            }
            stop.set(true);
            int builds = enqueued.get(30, TimeUnit.SECONDS);
            finished.get(30, TimeUnit.SECONDS);
            Process last = child(jobs, KILLS + 1);
            try {
                await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> check(jobs, builds));
            } finally {
                last.destroy();
                assertThat(last.waitFor(12, TimeUnit.SECONDS)).isTrue();
            }
            check(jobs, builds);
        }
    }

    private static int enqueue(TapFixture jobs, List<App> apps, AtomicBoolean stop) {
        int count = 0;
        while (!stop.get()) {
            jobs.enqueue(apps.get(count++ % apps.size()));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(4));
        }
        return count;
    }

    private static void finish(TapFixture jobs, AtomicBoolean stop) {
        while (!stop.get()) {
            for (Claim claim : jobs.claim()) {
                jobs.finish(claim.build(), claim.build().attempt(), jobs.success());
            }
        }
    }

    /** Each row's revisions from 1 to its last stand on the log once each, in order. */
    private static void check(TapFixture jobs, int builds) {
        Map<String, List<Long>> told = new HashMap<>();
        for (Event<?> event : jobs.events(Topics.BUILD_EVENTS)) {
            JobEvent data = (JobEvent) event.data();
            told.computeIfAbsent(data.build().text(), any -> new ArrayList<>()).add(data.revision());
        }
        assertThat(told).hasSize(builds);
        String cursor = null;
        do {
            var page = jobs.database.builds().list(null, null, 500, cursor);
            for (Build build : page.items()) {
                assertThat(told.get(build.id().text()))
                        .as("build %s", build.id())
                        .containsExactlyElementsOf(LongStream.rangeClosed(1, build.revision())
                                .boxed()
                                .toList());
            }
            cursor = page.next();
        } while (cursor != null);
    }

    private Process child(TapFixture jobs, int life) throws IOException {
        Path config = folder.resolve("job-tap.properties");
        StringBuilder lines = new StringBuilder();
        jobs.settings()
                .forEach((key, value) ->
                        lines.append(key).append('=').append(value).append('\n'));
        Files.writeString(config, lines);
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        JobTapMain.class.getName(),
                        "--config",
                        config.toString())
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target", "job-tap-" + life + ".log").toFile())
                .start();
    }
}
