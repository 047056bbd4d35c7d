package io.bowwave.queue.scaling;

import io.bowwave.jobtable.PoolLoad;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * Decides on the number of builders. Two needs, and the greater counts: what runs and can run now, less the builders that get free in time
 * anyway; and what this time of day usually brings, as the load in Erlangs plus its square root (square-root staffing, Halfin and Whitt
 * 1981), so that most builds find a free builder. Up at once, down when it was less for the whole cool-down. One thread; reads no clock.
 */
public final class Scaling {

    /** A decision each few seconds for a day: more are forgotten, the oldest first. */
    private static final int MOST_REMEMBERED = 20_000;

    private record Past(Instant at, int builders) {}

    private final ScalingRules rules;
    /** Falling from first to last, so that the first is the most of the cool-down. */
    private final Deque<Past> past = new ArrayDeque<>();

    public Scaling(ScalingRules rules) {
        this.rules = rules;
    }

    /** To be asked again and again, in the order of time. */
    public Wanted decide(PoolLoad load) {
        int now = now(load);
        double usual = usual(load);
        int needed = Math.clamp(Math.max(now, (int) Math.ceil(usual)), rules.least(), rules.most());
        int builders = afterCoolDown(load.at(), needed);
        return new Wanted(builders, reason(load, now, usual, needed, builders));
    }

    private int now(PoolLoad load) {
        double typicalSeconds = Math.max(1, load.typical().toSeconds());
        double getFree = load.running() * Math.min(1, rules.startWithin().toSeconds() / typicalSeconds);
        return load.running() + Math.max(0, (int) Math.ceil(load.runnable() - getFree));
    }

    private static double usual(PoolLoad load) {
        double perMinute = Math.max(load.arrivalsPerMinute(), load.expectedPerMinute());
        double erlangs = perMinute * load.typical().toMillis() / 60_000.0;
        return erlangs + Math.sqrt(erlangs);
    }

    private int afterCoolDown(Instant at, int needed) {
        while (!past.isEmpty() && past.getLast().builders() <= needed) {
            past.removeLast();
        }
        past.addLast(new Past(at, needed));
        while (past.getFirst().at().isBefore(at.minus(rules.coolDown())) || past.size() > MOST_REMEMBERED) {
            past.removeFirst();
        }
        return past.getFirst().builders();
    }

    private String reason(PoolLoad load, int now, double usual, int needed, int builders) {
        String text = String.format(
                Locale.ROOT,
                "%d run and %d can run, which needs %d; %.1f builds a minute (usual now: %.1f) of %d s need %.1f",
                load.running(),
                load.runnable(),
                now,
                load.arrivalsPerMinute(),
                load.expectedPerMinute(),
                load.typical().toSeconds(),
                usual);
        if (needed == rules.most() && Math.max(now, usual) > rules.most()) {
            return text + "; at most " + rules.most() + " are allowed";
        }
        return builders > needed
                ? text
                        + "; %d were needed within the last %d min"
                                .formatted(builders, rules.coolDown().toMinutes())
                : text;
    }
}
