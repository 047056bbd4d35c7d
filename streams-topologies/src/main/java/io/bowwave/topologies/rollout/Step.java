package io.bowwave.topologies.rollout;

import io.bowwave.schemas.id.RegionName;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where a rollout is. Immutable.
 *
 * @param wave from 1; 0 before the first
 * @param from the first generation that it has written in this direction: what machines say about older ones does not count
 * @param runs of every region that it has come to
 * @param progressAt when the fleet last came nearer to the goal
 * @param mark how near it was then; only grows within a wave
 * @param questions by the names of gates, of this bake
 * @param byPolicy whether it was paused by its own rules
 */
record Step(
        int wave,
        long from,
        Map<RegionName, Run> runs,
        Instant progressAt,
        long mark,
        Map<String, Question> questions,
        boolean byPolicy) {

    /** How a region does in a wave. */
    enum Way {
        /** Machines switch. */
        GOING,
        /** As many as there should be are healthy. */
        CONVERGED,
        /** It went on without this region, which catches up later. */
        SKIPPED,
        /** The deadline has passed, and the rollout goes on all the same. */
        LEFT
    }

    /**
     * @param wave that it is about
     * @param reach permille at the end of the wave
     * @param permille now
     * @param generation of its last goal
     * @param since when that was written
     * @param machines healthy when it converged
     * @param excused failed machines that are no longer held against it
     * @param missed whether it was said that it cannot be reached
     * @param heardAt when a machine was first known to have heard of the region's last goal; null: none has
     */
    record Run(
            int wave,
            int reach,
            int permille,
            long generation,
            Instant since,
            Way way,
            int machines,
            int excused,
            boolean missed,
            @Nullable Instant heardAt) {

        /** On its way, with nothing said about it yet. */
        static Run going(int wave, int reach, int permille, long generation, Instant at) {
            return new Run(wave, reach, permille, generation, at, Way.GOING, 0, 0, false, null);
        }

        /** The same region in a later wave. */
        Run in(int newWave, int newReach, Instant at) {
            Way again = way == Way.SKIPPED ? Way.SKIPPED : Way.GOING;
            return new Run(newWave, newReach, permille, generation, at, again, 0, excused, missed, heardAt);
        }

        Run raised(int newPermille, long newGeneration, Instant at) {
            return new Run(wave, reach, newPermille, newGeneration, at, way, machines, excused, false, null);
        }

        /** Seen from this permille, and on the way to that one. */
        Run seen(int fromPermille, int toReach) {
            return new Run(wave, toReach, fromPermille, generation, since, way, machines, excused, missed, heardAt);
        }

        Run done(Way newWay, int healthy) {
            return new Run(wave, reach, permille, generation, since, newWay, healthy, excused, missed, heardAt);
        }

        Run excusing(int failed) {
            return new Run(wave, reach, permille, generation, since, way, machines, failed, missed, heardAt);
        }

        Run missing() {
            return new Run(wave, reach, permille, generation, since, way, machines, excused, true, heardAt);
        }

        Run heard(Instant at) {
            return new Run(wave, reach, permille, generation, since, way, machines, excused, missed, at);
        }
    }

    /**
     * What a gate was asked.
     *
     * @param ask the question's name
     * @param first when it was first asked
     * @param at when it was last asked
     * @param problem why the last answer was none
     * @param passed whether it is settled
     */
    record Question(
            String ask, Instant first, Instant at, @Nullable String problem, boolean passed) {}

    Step {
        runs = Collections.unmodifiableMap(new TreeMap<>(runs));
        questions = Collections.unmodifiableMap(new TreeMap<>(questions));
    }

    static Step none(Instant now) {
        return new Step(0, 0, Map.of(), now, 0, Map.of(), false);
    }

    /** The next wave, with nothing said about it yet. */
    Step next(Instant at) {
        return new Step(wave + 1, from, runs, at, 0, Map.of(), false);
    }

    /** The way back: every run begins anew. */
    static Step back(int wave, long generation, Map<RegionName, Run> runs, Instant at) {
        return new Step(wave, generation, runs, at, 0, Map.of(), false);
    }

    Step starting(long generation) {
        return new Step(wave, generation, runs, progressAt, mark, questions, byPolicy);
    }

    Step progressed(Instant at, long newMark) {
        return new Step(wave, from, runs, at, newMark, questions, byPolicy);
    }

    Step with(RegionName region, Run run) {
        Map<RegionName, Run> more = new TreeMap<>(runs);
        more.put(region, run);
        return new Step(wave, from, more, progressAt, mark, questions, byPolicy);
    }

    Step asking(String gate, Question question) {
        Map<String, Question> more = new TreeMap<>(questions);
        more.put(gate, question);
        return new Step(wave, from, runs, progressAt, mark, more, byPolicy);
    }

    Step unasked() {
        return new Step(wave, from, runs, progressAt, mark, Map.of(), byPolicy);
    }

    Step stopped(boolean policy) {
        return new Step(wave, from, runs, progressAt, mark, questions, policy);
    }

    /** Whether all runs of this wave are like this. */
    boolean all(Predicate<Run> like) {
        return runs.values().stream().filter(run -> run.wave() == wave).allMatch(like);
    }

    int machines() {
        return runs.values().stream().mapToInt(Run::machines).sum();
    }
}
