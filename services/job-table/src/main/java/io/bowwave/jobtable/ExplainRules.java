package io.bowwave.jobtable;

import io.bowwave.jobtable.Explanation.Kind;
import io.bowwave.jobtable.Explanation.Lease;
import io.bowwave.jobtable.Explanation.Reason;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.job.BuildCause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Facts about a build, as reasons. Pure; the facts, the time included, come from the database. */
final class ExplainRules {

    /**
     * A queued build's place.
     *
     * @param ahead queued builds of its line before it
     * @param before the one right before it; null: none
     * @param running builds of its line, the oldest first
     * @param runningFor how long the oldest of them runs
     * @param concurrency how many of them there may be
     * @param linesAhead lines that might go on and have a lower score
     */
    record Place(
            int ahead,
            @Nullable BuildId before,
            List<BuildId> running,
            Duration runningFor,
            int concurrency,
            int linesAhead) {}

    /**
     * The builders that were there lately.
     *
     * @param labels of each
     * @param free how many of those that have what the app needs have no build
     */
    record Builders(Map<String, String> needs, List<Map<String, String>> labels, int free) {

        int fitting() {
            return (int)
                    labels.stream().filter(each -> ClaimOrder.fits(needs, each)).count();
        }
    }

    /**
     * @param steps of its attempt while it runs; empty: nobody has told
     * @param typical median of how long the app's last builds ran; null: none has succeeded
     * @param guardSilent how long the guard hasn't swept
     */
    record Facts(
            Instant now,
            Build build,
            @Nullable Place place,
            @Nullable Builders builders,
            @Nullable Lease lease,
            List<BuildStep> steps,
            @Nullable Duration typical,
            Duration guardSilent) {

        /** Whether all is there that the build's state asks for. */
        boolean whole() {
            return switch (build.status()) {
                case QUEUED -> place != null;
                case RUNNING -> lease != null;
                case SUCCEEDED, FAILED, CANCELED -> true;
            };
        }
    }

    private ExplainRules() {}

    static Explanation explain(Facts facts) {
        Place place = facts.place();
        Builders builders = facts.builders();
        Lease lease = facts.lease();
        if (place != null && builders != null) {
            return queued(facts, place, builders);
        }
        return lease == null ? ended(facts) : running(facts, lease);
    }

    private static Explanation queued(Facts facts, Place place, Builders builders) {
        Build build = facts.build();
        List<Reason> reasons = new ArrayList<>();
        if (place.before() != null) {
            reasons.add(new Reason(
                    Kind.BEHIND,
                    "%d queued builds of %s come first, the last of them %s"
                            .formatted(place.ahead(), build.ref(), place.before())));
        }
        if (place.running().size() >= place.concurrency()) {
            reasons.add(new Reason(
                    Kind.LIMIT,
                    "%d of at most %d builds of %s run, the oldest of them %s"
                            .formatted(
                                    place.running().size(),
                                    place.concurrency(),
                                    build.ref(),
                                    place.running().getFirst())));
        }
        Instant rest = build.queueing().notBefore();
        Instant earliest = rest == null || rest.isBefore(facts.now()) ? facts.now() : rest;
        if (earliest.isAfter(facts.now())) {
            reasons.add(new Reason(
                    Kind.REST,
                    "it rests until %s since attempt %d was lost (%s)"
                            .formatted(earliest, build.attempt() - 1, cause(build.cause()))));
        }
        if (builders.fitting() == 0) {
            reasons.add(new Reason(Kind.NO_BUILDER, noBuilder(builders)));
        }
        if (facts.guardSilent().compareTo(Leases.LEASE) > 0) {
            reasons.add(new Reason(
                    Kind.HOLD,
                    "no queue service has looked after builds for %d s: is it running?"
                            .formatted(facts.guardSilent().toSeconds())));
        }
        boolean claimable = reasons.isEmpty();
        if (claimable) {
            reasons.add(turn(place, builders));
        }
        Instant start = builders.fitting() == 0 ? null : start(facts, place, builders, earliest);
        return new Explanation(
                build,
                build.changedAt(),
                build.queueing().until(),
                reasons,
                place.ahead() + 1,
                claimable ? place.linesAhead() + 1 : null,
                facts.typical(),
                start,
                start == null || facts.typical() == null ? null : start.plus(facts.typical()),
                null);
    }

    private static String noBuilder(Builders builders) {
        if (builders.labels().isEmpty()) {
            return "no builder has asked for work lately";
        }
        Map<String, String> missing = new TreeMap<>(builders.needs());
        builders.labels().forEach(labels -> missing.entrySet().removeAll(labels.entrySet()));
        return missing.isEmpty()
                ? "no builder has all labels that it needs: " + new TreeMap<>(builders.needs())
                : "no builder has label " + missing + ", of "
                        + builders.labels().size() + " that are there";
    }

    private static Reason turn(Place place, Builders builders) {
        return builders.free() > 0 && place.linesAhead() < builders.free()
                ? new Reason(Kind.NEXT, "nothing is in its way: one of the next builders that ask gets it")
                : new Reason(
                        Kind.BUSY,
                        "all %d builders that fit have other builds, and %d branches come first"
                                .formatted(builders.fitting(), place.linesAhead()));
    }

    /** Each wave of builds before it takes as long as such builds usually do; the first has run for a while already. */
    private static @Nullable Instant start(Facts facts, Place place, Builders builders, Instant earliest) {
        int inLine = (place.running().size() + place.ahead()) / place.concurrency();
        int forBuilders = builders.free() > place.linesAhead()
                ? 0
                : 1 + (place.linesAhead() - builders.free()) / Math.max(1, builders.fitting());
        int waves = Math.max(inLine, forBuilders);
        if (waves == 0) {
            return earliest;
        }
        Duration typical = facts.typical();
        if (typical == null) {
            return null;
        }
        Duration run = place.running().isEmpty() || place.runningFor().compareTo(typical) > 0
                ? Duration.ZERO
                : place.runningFor();
        Instant freed = facts.now().plus(typical.multipliedBy(waves)).minus(run);
        return freed.isAfter(earliest) ? freed : earliest;
    }

    /** Which step it is at; nothing when nobody has told. */
    private static String step(Facts facts) {
        return facts.steps().stream()
                .filter(each -> each.state() == BuildStep.State.RUNNING)
                .findFirst()
                .map(at -> "; %s (%d of %d) runs since %s"
                        .formatted(
                                at.kind() == BuildStep.Kind.STEP
                                        ? "step " + at.name()
                                        : at.kind().text(),
                                at.number() + 1,
                                facts.steps().size(),
                                at.began()))
                .orElse("");
    }

    private static Explanation running(Facts facts, Lease lease) {
        Build build = facts.build();
        List<Reason> reasons = new ArrayList<>();
        if (lease.cancelAsked()) {
            reasons.add(new Reason(
                    Kind.CANCELING,
                    "somebody has asked to cancel it; builder " + build.worker()
                            + " stops within seconds, else the guard ends it"));
        }
        if (lease.holds() > 0) {
            reasons.add(new Reason(
                    Kind.HOLD,
                    "the guard has prolonged its lease %d times without a heartbeat, since too many were lost at once"
                            .formatted(lease.holds())));
        }
        reasons.add(new Reason(
                Kind.RUNNING,
                "builder %s has attempt %d, last heard of at %s%s"
                        .formatted(build.worker(), build.attempt(), lease.heartbeat(), step(facts))));
        Instant started = build.startedAt() == null ? build.changedAt() : build.startedAt();
        return new Explanation(
                build,
                started,
                lease.deadline(),
                reasons,
                null,
                null,
                facts.typical(),
                null,
                facts.typical() == null ? null : started.plus(facts.typical()),
                lease);
    }

    private static Explanation ended(Facts facts) {
        Build build = facts.build();
        String text = build.cause() == null
                ? "it has %s".formatted(build.status().text())
                : "%s: %s".formatted(cause(build.cause()), build.message());
        if (build.cause() == BuildCause.ATTEMPTS_EXHAUSTED) {
            text += "; to try it once more: bowwave build retry " + build.id();
        }
        return new Explanation(
                build,
                build.changedAt(),
                null,
                List.of(new Reason(Kind.ENDED, text)),
                null,
                null,
                facts.typical(),
                null,
                null,
                null);
    }

    private static String cause(@Nullable BuildCause cause) {
        return cause == null ? "no cause" : cause.text();
    }
}
