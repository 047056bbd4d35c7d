package io.bowwave.jobtable;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Many enqueue, claim, finish, release and lose builds at once; a checker then reads the recorded history. What it checks holds for any
 * interleaving: within an app's branch one build at a time, in the order in which they were enqueued, each to exactly one end.
 */
@RealServers({Server.POSTGRES})
final class ClaimOrderIT {

    private static final int APPS = 5;
    private static final int BUILDS_EACH = 40;
    private static final int CLAIMERS = 8;

    /** What a claimer saw; the times are taken outside of claim and finish, so [from, to] lies within the time that it held the lease. */
    private record Held(BuildId build, String app, int attempt, long from, long to) {}

    private final Random seeds = new Random(20260101L);

    @Test
    void neverRunsTwoOfABranchAndNeverLetsOneOvertake(PostgresServer server) throws Exception {
        try (JobTableFixture jobs = new JobTableFixture(server);
                ExecutorService pool = Executors.newFixedThreadPool(CLAIMERS + APPS + 1)) {
            Map<String, List<BuildId>> enqueued = new ConcurrentHashMap<>();
            ConcurrentLinkedQueue<Held> history = new ConcurrentLinkedQueue<>();
            AtomicInteger left = new AtomicInteger(APPS * BUILDS_EACH);
            List<Future<?>> running = new ArrayList<>();
            for (int a = 0; a < APPS; a++) {
                App app = jobs.app("app" + a);
                running.add(pool.submit(() -> enqueue(jobs, app, enqueued)));
            }
            for (int c = 0; c < CLAIMERS; c++) {
                WorkerId worker = new WorkerId("w" + c);
                Random random = new Random(seeds.nextLong());
                running.add(pool.submit(() -> work(jobs.database.claims(), worker, random, history, left)));
            }
            for (Future<?> each : running) {
                each.get(2, TimeUnit.MINUTES);
            }
            check(jobs, enqueued, history);
        }
    }

    private static void enqueue(JobTableFixture jobs, App app, Map<String, List<BuildId>> enqueued) {
        List<BuildId> mine = new ArrayList<>();
        for (int i = 0; i < BUILDS_EACH; i++) {
            mine.add(jobs.enqueue(app).id());
        }
        enqueued.put(app.name().text(), mine);
    }

    private static void work(
            Claims claims, WorkerId worker, Random random, ConcurrentLinkedQueue<Held> history, AtomicInteger left) {
        while (left.get() > 0) {
            for (Claim claim : claims.claim(List.of(worker, worker))) {
                long from = System.nanoTime();
                Build build = claim.build();
                boolean release = build.attempt() < RetryRules.MAX_ATTEMPTS && random.nextInt(5) == 0;
                Outcome outcome = release
                        ? new Outcome.Released(BuildCause.BUILDER_LOST, "handed back", true)
                        : JobTableFixture.success();
                long to = System.nanoTime();
                assertThat(claims.finish(build.id(), build.attempt(), worker, outcome))
                        .isInstanceOf(Finish.Recorded.class);
                history.add(new Held(build.id(), build.app().text(), build.attempt(), from, to));
                if (!release) {
                    left.decrementAndGet();
                }
            }
        }
    }

    private static void check(
            JobTableFixture jobs, Map<String, List<BuildId>> enqueued, ConcurrentLinkedQueue<Held> history) {
        assertThat(enqueued).hasSize(APPS);
        enqueued.forEach((app, order) -> {
            List<Held> held = history.stream()
                    .filter(it -> it.app().equals(app))
                    .sorted(Comparator.comparingLong(Held::from))
                    .toList();
            for (int i = 1; i < held.size(); i++) {
                assertThat(held.get(i).from())
                        .as("%s begins after %s has ended", held.get(i), held.get(i - 1))
                        .isGreaterThan(held.get(i - 1).to());
            }
            assertThat(held.stream().map(Held::build).distinct().toList())
                    .as("the order of %s", app)
                    .isEqualTo(order);
        });
        Map<BuildStatus, Long> ends = enqueued.values().stream()
                .flatMap(List::stream)
                .map(id -> jobs.database.builds().find(id).orElseThrow().status())
                .collect(Collectors.groupingBy(it -> it, Collectors.counting()));
        assertThat(ends).containsExactly(Map.entry(BuildStatus.SUCCEEDED, (long) APPS * BUILDS_EACH));
        assertThat(history.stream().map(it -> it.build() + "/" + it.attempt()).toList())
                .doesNotHaveDuplicates();
    }
}
