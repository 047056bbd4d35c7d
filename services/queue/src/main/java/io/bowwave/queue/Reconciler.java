package io.bowwave.queue;

import io.bowwave.jobtable.Build;
import io.bowwave.jobtable.Heads;
import io.bowwave.process.git.RemoteRefs;
import io.bowwave.process.git.UnreachableRepositoryException;
import io.bowwave.schemas.Traces;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the heads of branches with builds, so that a push whose webhook was lost is built nevertheless. One loop calls it; a bounded
 * number of repositories is asked at once, each on a thread of its own, and a slow one holds up no other.
 */
final class Reconciler implements AutoCloseable {

    /** How late a new repository, or one whose time has come, is seen at most. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** Until the next step while all places are taken. */
    private static final Duration FULL = Duration.ofMillis(100);

    /** How much longer than git may take a repository is ours, for the statements around it. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    private final Heads heads;
    private final RemoteRefs git;
    private final LookTimes times;
    private final HeadMetrics metrics;
    private final RandomGenerator random;
    private final Duration hold;
    private final Semaphore places;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * @param gitWithin how long git may take
     * @param most repositories at once
     */
    Reconciler(
            Heads heads,
            RemoteRefs git,
            LookTimes times,
            HeadMetrics metrics,
            RandomGenerator random,
            Duration gitWithin,
            int most) {
        this.heads = heads;
        this.git = git;
        this.times = times;
        this.metrics = metrics;
        this.random = random;
        this.hold = gitWithin.plus(MARGIN);
        this.places = new Semaphore(most);
    }

    Duration step() {
        int free = places.availablePermits();
        if (free == 0) {
            return FULL;
        }
        List<Heads.Due> due = heads.take(free, hold);
        for (Heads.Due each : due) {
            // Only this thread takes places, so there is one.
            places.acquireUninterruptibly();
            threads.execute(() -> {
                try {
                    look(each);
                } finally {
                    places.release();
                }
            });
        }
        if (due.size() == free) {
            return FULL;
        }
        metrics.unreachable(heads.unreachable());
        return LOOK_EVERY;
    }

    private void look(Heads.Due due) {
        metrics.looked();
        try {
            Map<String, String> commits = git.of(
                    due.repoUrl(),
                    due.branches().stream().map(Heads.Branch::ref).toList());
            for (Heads.Branch branch : due.branches()) {
                heads.seen(due.repoUrl(), branch, commits.get(branch.ref()), Traces.begin(random))
                        .ifPresent(this::found);
            }
            heads.answered(due.repoUrl(), times.answered(due.repoUrl()));
            if (due.failures() > 0) {
                LOG.info("{} answers again", due.repoUrl());
            }
        } catch (UnreachableRepositoryException e) {
            failed(due, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            failed(due, "cannot run git: %s; install it, or set the key git".formatted(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failed(due, e.toString());
        }
    }

    private void found(Build build) {
        metrics.found();
        TraceScope.of(
                build,
                () -> LOG.info(
                        "Build {} of {}: {} is at {}, and nobody had asked for a build of it",
                        build.id(),
                        build.app(),
                        build.ref(),
                        build.commit()));
    }

    private void failed(Heads.Due due, String problem) {
        int failures = due.failures() + 1;
        Duration next = times.failed(due.repoUrl(), failures);
        metrics.failed();
        LOG.warn(
                "Heads of {} are unknown, {} times in a row; next try in {}: {}",
                due.repoUrl(),
                failures,
                next,
                problem);
        try {
            heads.failed(due.repoUrl(), problem, next);
        } catch (RuntimeException e) {
            // It is due again when our hold of it ends.
            LOG.warn("Cannot note that {} could not be asked: {}", due.repoUrl(), e.toString());
        }
    }

    /** Interrupts what runs; what was not noted is due again later. */
    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }
}
