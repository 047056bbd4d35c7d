package io.bowwave.agent;

import io.bowwave.agent.Lifecycle.Happening;
import io.bowwave.agent.driver.Strays;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.rollout.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an app as it should be: the states healthy, reverted and failed. What ends is started again; what somebody else did to it is put
 * right. Owned by the app's thread.
 */
final class AppCare {

    private static final Logger LOG = LoggerFactory.getLogger(AppCare.class);
    private static final Duration TRY_AGAIN_AFTER = Duration.ofMinutes(1);
    private static final Duration STRAYS_GRACE = Duration.ofSeconds(5);
    private static final String HEALED = "healed: ";

    /** A look at a release takes at most this part of the time. */
    private static final int SHARE_OF_TIME = 100;

    private final AppParts parts;
    private final AppSite site;
    private final AppBook book;
    private final AppSwitch switching;
    private long nextLookNanos = System.nanoTime();

    AppCare(AppParts parts, AppSwitch switching) {
        this.parts = parts;
        this.site = parts.site();
        this.book = parts.book();
        this.switching = switching;
    }

    /** After a start of the agent: what is not as it was left. */
    void recover() throws IOException, InterruptedException {
        AppRecord now = book.now();
        String mark = now.launching();
        if (mark != null) {
            int strays = Strays.end(mark, STRAYS_GRACE);
            LOG.info("{}: ended {} processes whose start was not finished", parts.app(), strays);
            book.write(now.running(now.process()));
        }
        if (now.state() == MachineState.HEALTHY && site.running() == null) {
            String what = "it had ended while no agent looked after it";
            heal(what);
            switching.healing(HEALED + what);
            book.happened(Happening.CRASHED, what + "; starting it");
        }
    }

    /** It should be healthy, and stay as it is. */
    void watch() throws IOException, InterruptedException {
        switching.stopBeside();
        Target current = book.current();
        Optional<String> problem = site.check(current, book.now().generation());
        if (problem.isPresent()) {
            crashed(problem.get());
        } else if (!drifted(current) && !book.now().proven() && parts.patience().longHealthy(book.time())) {
            book.save(book.now().proven(true));
        }
    }

    private void crashed(String why) throws IOException, InterruptedException {
        LOG.warn("{}: {}", parts.app(), why);
        String tail = site.tail();
        boolean again = parts.patience().crashed(book.now().proven(), book.time());
        switching.stop();
        book.note(book.now().restarted().saying(tail));
        book.happened(Happening.CRASHED, why);
        if (again) {
            parts.patience().restAfterCrash();
        } else {
            switching.unhealthy("it keeps failing: " + why);
        }
    }

    /** Whether its link or its files are not what they should be; then they are being put right. */
    private boolean drifted(Target current) throws IOException {
        long now = System.nanoTime();
        if (now - nextLookNanos < 0) {
            return false;
        }
        if (!parts.folder().linked(current.artifact().manifest())) {
            parts.folder().link(current.artifact().manifest());
            heal("its link led elsewhere");
            book.save(book.now().because(HEALED + "its link led elsewhere"));
        }
        List<String> damage = parts.releases().repaired(current);
        long took = System.nanoTime() - now;
        nextLookNanos =
                System.nanoTime() + Math.max(parts.agent().checkReleases().toNanos(), took * SHARE_OF_TIME);
        if (damage.isEmpty()) {
            return false;
        }
        String what = damage.getFirst() + (damage.size() == 1 ? "" : " and %d more".formatted(damage.size() - 1));
        heal(what);
        switching.healing(HEALED + what);
        book.happened(Happening.DAMAGED, "its release was changed: " + what);
        return true;
    }

    private void heal(String what) {
        LOG.warn("{}: found other than it was left: {}; putting it right", parts.app(), what);
        parts.agent().heals().increment();
        book.note(book.now().healed());
    }

    /** The current release is not what is wanted, but it is what there is: it goes on running. */
    void keepRunning() throws IOException, InterruptedException {
        Optional<String> problem = site.check(book.current(), book.now().generation());
        if (problem.isEmpty()) {
            return;
        }
        LOG.warn("{}: {}", parts.app(), problem.get());
        switching.stop();
        if (!parts.patience().startAgain(true)) {
            book.happened(
                    Happening.GAVE_UP, book.now().reason() + "; the release before keeps failing: " + problem.get());
            return;
        }
        book.note(book.now().restarted());
        parts.patience().restBeforeRestart();
        Optional<String> again = switching.start(book.current(), parts.inbox()::closed);
        LOG.info("{}: the release before was started again: {}", parts.app(), again.orElse("healthy"));
        book.save(book.now());
    }

    /** What has failed is tried again after a minute. */
    void tryAgain() throws IOException, InterruptedException {
        AppRecord now = book.now();
        if (now.since().plus(TRY_AGAIN_AFTER).isAfter(book.time())) {
            if (site.running() == null && now.process() != null && now.current() != null && !now.currentIsWanted()) {
                keepRunning();
            }
            return;
        }
        Target wanted = now.wanted();
        if (wanted == null) {
            return;
        }
        LOG.info("{}: trying again", parts.app());
        boolean lacking = !parts.releases().known(wanted) || now.current() == null;
        parts.patience().tryOnce();
        book.happened(lacking ? Happening.FETCH_AGAIN : Happening.START_AGAIN, now.reason());
    }
}
