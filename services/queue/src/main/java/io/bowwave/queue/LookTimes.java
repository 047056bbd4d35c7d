package io.bowwave.queue;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a repository is asked for its branches again. Each pause is shortened by up to a fifth, so that many repositories spread over
 * time; it never becomes longer than what was promised.
 *
 * @param every between two answers
 * @param everyLocal the same for folders of this machine
 */
record LookTimes(Duration every, Duration everyLocal, RandomGenerator random) {

    /** The longest pause before a repository that can't be asked. */
    static final Duration LONGEST = Duration.ofMinutes(15);

    private static final double SHORTENED = 0.2;
    private static final int MOST_DOUBLINGS = 20;

    Duration answered(String repoUrl) {
        return spread(pause(repoUrl));
    }

    /** @param failures in a row, this one included */
    Duration failed(String repoUrl, int failures) {
        Duration doubled = pause(repoUrl).multipliedBy(1L << Math.clamp(failures - 1L, 0, MOST_DOUBLINGS));
        return spread(doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled);
    }

    private Duration pause(String repoUrl) {
        boolean local = repoUrl.startsWith("/") || repoUrl.startsWith("file:");
        return local ? everyLocal : every;
    }

    private Duration spread(Duration pause) {
        return Duration.ofMillis((long) (pause.toMillis() * (1 - SHORTENED * random.nextDouble())));
    }
}
