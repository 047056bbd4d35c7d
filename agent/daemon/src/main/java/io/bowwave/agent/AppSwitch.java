package io.bowwave.agent;

import io.bowwave.agent.Lifecycle.Happening;
import io.bowwave.agent.driver.Handle;
import io.bowwave.artifact.run.Switching;
import io.bowwave.schemas.rollout.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From one release to the next, and back when the next is no good: the states staged and starting. Owned by the app's thread. */
final class AppSwitch {

    private static final Logger LOG = LoggerFactory.getLogger(AppSwitch.class);
    private static final Duration ANY = Duration.ofDays(1);

    private final AppParts parts;
    private final AppSite site;
    private final AppBook book;
    private @Nullable String healed;

    AppSwitch(AppParts parts) {
        this.parts = parts;
        this.site = parts.site();
        this.book = parts.book();
    }

    /** What is being put right; said when the app is healthy again. Null: nothing. */
    void healing(@Nullable String what) {
        healed = what;
    }

    /** The wanted release is on disk. */
    void deploy() throws IOException, InterruptedException {
        Target wanted = book.wanted();
        if (!book.now().currentIsWanted()) {
            mark();
            Optional<String> problem = site.beforeStart(wanted, book.now().generation(), parts.inbox()::closed);
            if (parts.inbox().closed()) {
                return;
            }
            if (problem.isPresent()) {
                stay(problem.get());
                return;
            }
            turnTo(wanted);
        }
        Optional<String> problem = launch(wanted, parts.inbox()::closed);
        if (problem.isEmpty()) {
            book.happened(Happening.STARTED, null);
        } else {
            unhealthy(problem.get());
        }
    }

    /** The release before has not been stopped yet. */
    private void stay(String why) throws IOException {
        LOG.error(
                "{}: generation {} is not switched to: {}",
                parts.app(),
                book.now().generation(),
                why);
        book.note(book.now().saying(site.tail()).givingUp(why));
        book.happened(site.running() == null ? Happening.GAVE_UP : Happening.WENT_BACK, why);
    }

    private void turnTo(Target wanted) throws IOException, InterruptedException {
        AppRecord now = book.now();
        if (now.proven()) {
            // What it took the place of has done its duty.
            site.stopBeside(now.fallback(), ANY);
            now = now.alone();
        }
        Target good = now.proven() && now.current() != null ? now.current() : now.fallback();
        boolean overlap = parts.releases().run(wanted).switching() == Switching.OVERLAP;
        if (site.besides() != null && now.isFallback(wanted)) {
            site.stop(now.current(), ANY);
            link(wanted);
            site.takeBack();
            book.save(now.wentBack(wanted, site.running()));
            return;
        }
        if (overlap && now.proven() && site.running() != null) {
            site.setBeside();
        } else {
            site.stop(now.current(), ANY);
            if (!overlap) {
                site.stopBeside(now.fallback(), ANY);
            }
        }
        link(wanted);
        book.save(now.switched(wanted, good, site.besides()));
    }

    /** The current release was launched, or ended while it was about to become healthy. */
    void awaitHealthy() throws IOException, InterruptedException {
        Optional<String> problem = start(book.current(), parts.inbox()::waiting);
        if (parts.inbox().waiting()) {
            return;
        }
        if (problem.isPresent()) {
            struggle(problem.get());
            return;
        }
        if (book.now().currentIsWanted()) {
            settle();
        } else {
            parts.patience().healthy(book.time());
            book.happened(Happening.WENT_BACK, book.now().reason());
        }
        parts.agent().housekeeping().tidy(parts.folder(), book.now());
    }

    /** Healthy; what is left is the hook after the start, and what ran before. */
    private void settle() throws IOException, InterruptedException {
        if (!book.now().sinceSwitch().settled()) {
            Optional<String> problem =
                    site.afterStart(book.current(), book.now().generation(), parts.inbox()::closed);
            if (parts.inbox().closed()) {
                return;
            }
            if (problem.isPresent()) {
                unhealthy(problem.get());
                return;
            }
            book.note(book.now().settled());
        }
        parts.patience().healthy(book.time());
        book.happened(Happening.ANSWERS, healed);
        healed = null;
        stopBeside();
    }

    /** Ends the release before, when it still runs beside a healthy one. */
    void stopBeside() throws IOException, InterruptedException {
        if (book.now().beside() != null) {
            site.stopBeside(book.now().fallback(), ANY);
            book.write(book.now().alone());
        }
    }

    /** Not healthy while starting. What never was is left at once; what was is started again, so many times. */
    private void struggle(String why) throws IOException, InterruptedException {
        if (!parts.patience().startAgain(book.now().proven())) {
            unhealthy(why);
            return;
        }
        LOG.warn("{}: {}; starting it again", parts.app(), why);
        String tail = site.tail();
        stop();
        book.note(book.now().restarted().saying(tail));
        book.happened(Happening.CRASHED, why);
        parts.patience().restBeforeRestart();
    }

    /** The current release is no good: back to the one before, if there is one. */
    void unhealthy(String why) throws IOException, InterruptedException {
        LOG.error(
                "{}: generation {} is not healthy: {}", parts.app(), book.now().generation(), why);
        book.note(book.now().saying(site.tail()));
        healed = null;
        stop();
        Target fallback = book.now().fallback();
        if (fallback == null
                || !book.now().currentIsWanted()
                || !parts.releases().onDisk(fallback)) {
            book.happened(Happening.GAVE_UP, why);
            return;
        }
        link(fallback);
        site.takeBack();
        book.save(book.now().wentBack(fallback, site.running()).givingUp(why).because(why));
        Optional<String> problem = start(fallback, parts.inbox()::closed);
        if (parts.inbox().closed()) {
            return;
        }
        if (problem.isEmpty()) {
            book.happened(Happening.WENT_BACK, why);
        } else {
            stop();
            book.happened(Happening.GAVE_UP, why + "; nor is the release before: " + problem.get());
        }
    }

    /** Launches it unless it runs, and waits until it is healthy; else says why not. */
    Optional<String> start(Target target, BooleanSupplier abort) throws IOException, InterruptedException {
        Optional<String> problem = launch(target, abort);
        return problem.isPresent()
                ? problem
                : site.awaitHealthy(target, book.now().generation(), abort);
    }

    private Optional<String> launch(Target target, BooleanSupplier abort) throws IOException, InterruptedException {
        if (site.running() != null) {
            return Optional.empty();
        }
        mark();
        try {
            Handle started = site.launch(target, book.now().generation(), abort);
            // Also when it has ended by now: without a process on record nobody would start it again.
            book.save(book.now().running(started));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("not started: " + e.getMessage());
        }
    }

    /** Written down before something is started, so that it is found when this agent is killed before it can say more. */
    private void mark() throws IOException {
        String mark = "%s/%d/%d"
                .formatted(parts.app(), book.now().generation(), book.time().toEpochMilli());
        site.mark(mark);
        book.write(book.now().launching(mark));
    }

    /** Stops the current release. */
    void stop() throws IOException, InterruptedException {
        site.stop(book.now().current(), ANY);
        book.write(book.now().running(null));
    }

    private void link(Target target) throws IOException {
        parts.folder().link(target.artifact().manifest());
    }
}
