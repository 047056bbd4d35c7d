package io.bowwave.jobtable.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.embedded.PostgresServer;
import io.bowwave.jobtable.Enqueued;
import io.bowwave.jobtable.JobDatabase;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.job.BuildCause;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claimers, guards and people at a PostgreSQL of their own, whose connections, processes and server are killed, stopped and restarted
 * meanwhile. Its clock runs twenty times as fast as ours, so that a lease lasts one second. The checker reads what the tap would read.
 */
final class KilledQueueIT {

    private static final int SPEED = 20;
    private static final int CLAIMERS = 5;
    private static final int GUARDS = 2;
    private static final int BUILDS = 120;
    private static final long SEED = 20260101L;
    /** Each kind of blow at least once; see {@link Killer#strike}. */
    private static final List<Integer> BLOWS = List.of(0, 5, 1, 6, 2, 3, 1, 4, 6);

    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final long MILLI = 1_000_000;

    private final Map<String, SimulatedApp> apps = new LinkedHashMap<>();
    private final Queue<Heard> heard = new ConcurrentLinkedQueue<>();
    private final Queue<BuildId> made = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void keepsEveryPromiseHoweverItsDatabaseAndItsClaimersDie(@TempDir Path folder) throws Exception {
        Random random = new Random(SEED);
        String now = "timestamptz '" + TableRow.BEGINNING + "' + moved + (real - timestamptz '" + Instant.now()
                + "') * " + SPEED;
        try (PostgresServer server = PostgresServer.start(folder.resolve("postgres"), 0);
                TableDatabase tables = new TableDatabase(server, now);
                JobDatabase database = tables.open(CLAIMERS + GUARDS + 2);
                ExecutorService pool = Executors.newCachedThreadPool();
                ClaimerProcesses processes = new ClaimerProcesses(server, tables, folder)) {
            define(database);
            for (int claimer = 0; claimer < CLAIMERS; claimer++) {
                Claimer each = new Claimer(database, "w" + claimer, new Random(random.nextLong()), heard::add);
                pool.execute(() -> each.work(() -> !over.get()));
            }
            for (int guard = 0; guard < GUARDS; guard++) {
                pool.execute(() -> guard(database));
            }
            Random wishes = new Random(random.nextLong());
            pool.execute(() -> enqueue(database, wishes));
            Killer killer = new Killer(server, tables, processes, random);
            for (int blow : BLOWS) {
                pause(200 + random.nextInt(800));
                await().atMost(LONGEST).ignoreExceptions().until(tables::answers);
                killer.strike(blow);
            }
            await().atMost(LONGEST).ignoreExceptions().until(() -> made.size() == BUILDS && open(tables) == 0);
            over.set(true);
            check(history(tables, processes), killer);
        }
    }

    private void define(JobDatabase database) {
        for (int number = 0; number < 4; number++) {
            SimulatedApp app = new SimulatedApp(
                    "app" + number,
                    1 + number / 3,
                    number == 2,
                    Map.of(),
                    Duration.ofDays(1).toNanos() / 1000,
                    Duration.ofMinutes(15).toNanos() / 1000);
            apps.put(app.name(), app);
            database.apps().create(TableQueue.newApp(app));
        }
    }

    private void guard(JobDatabase database) {
        while (!over.get()) {
            try {
                database.guard().sweep();
            } catch (RuntimeException e) {
                // The database is away: the next round is soon.
                pause(50);
            }
            pause(100);
        }
    }

    /** Asks until it is answered; some are canceled. */
    private void enqueue(JobDatabase database, Random random) {
        while (made.size() < BUILDS && !over.get()) {
            Push push = new Push(
                    "app" + random.nextInt(apps.size()),
                    "refs/heads/b" + random.nextInt(2),
                    made.size(),
                    random.nextInt(8) == 0,
                    false);
            try {
                Enqueued answer = database.builds().enqueue(TableQueue.newBuild(push));
                made.add(answer.build().id());
                if (random.nextInt(10) == 0) {
                    database.builds().cancel(answer.build().id(), "ada", null);
                }
            } catch (RuntimeException e) {
                // No answer: it asks again for the same commit, and gets the build that may be there.
                pause(20);
            }
            pause(random.nextInt(80));
        }
    }

    private static int open(TableDatabase tables) {
        List<String> open = new ArrayList<>();
        tables.query(
                "SELECT id FROM public.build_job WHERE status IN ('queued', 'running')",
                row -> open.add(TableDatabase.text(row, 1)));
        return open.size();
    }

    private History history(TableDatabase tables, ClaimerProcesses processes) throws IOException {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        List<RowImage> changes = tables.changes().stream()
                .map(row -> TableRow.image(row, id -> numbers.computeIfAbsent(id, each -> numbers.size())))
                .toList();
        List<Heard> all = new ArrayList<>(heard);
        all.addAll(processes.heard());
        List<History.Step> steps = all.stream()
                .sorted(Comparator.comparingLong(Heard::from))
                .map(each -> new History.Step(
                        each.from(),
                        each.to(),
                        each.from() / 1000,
                        each.deed(numbers.getOrDefault(each.build(), -1)),
                        0,
                        0))
                .toList();
        List<RowImage> rows = tables.builds().stream()
                .map(row -> TableRow.image(row, id -> numbers.getOrDefault(id, -1)))
                .toList();
        assertThat(made).as("answered builds").allMatch(id -> numbers.containsKey(id.text()));
        return new History(apps, steps, changes, rows);
    }

    private static void check(History history, Killer killer) {
        List<Findings.Finding> findings =
                new HistoryChecker(history).overlapping().findings();
        assertThat(findings.isEmpty() ? "" : String.join("\n", SimulatedRuns.story(SEED, history, findings)))
                .as("after the killer %s", killer.done())
                .isEmpty();
        assertThat(history.steps())
                .as("writes of zombies were refused")
                .anyMatch(step -> step.deed() instanceof Deed.Finished it && it.answer() == Ended.FENCED);
        assertThat(history.changes())
                .as("leases were lost")
                .anyMatch(image -> image.cause() == BuildCause.LEASE_EXPIRED);
        assertThat(history.steps().stream()
                        .filter(step -> step.deed() instanceof Deed.Claimed it
                                && it.workers().getFirst().startsWith("p")))
                .as("claims of processes")
                .isNotEmpty();
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(millis * MILLI);
    }
}
