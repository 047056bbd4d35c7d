package io.bowwave.testbed.simulate.rollout;

import java.util.random.RandomGenerator;

/**
 * How long things take, ms: from this much to that much, evenly. Those up to {@code report} are what {@code bench deploy} and {@code bench
 * fleet} measure on a loaded machine, or more; the others are a release of some hundred MB and a service that starts in seconds.
 *
 * @param decide from an event to what follows from it being on the log
 * @param write a goal from the log into a region's etcd
 * @param tell a goal from etcd to an agent
 * @param report from an agent to the log
 * @param fetch a release that is not on disk
 * @param look an agent, whether it has the release and what runs
 * @param stop the app that runs
 * @param start the app, until it is healthy
 * @param crash the app, until a start that fails is seen to have failed
 */
record Delays(
        Span decide, Span write, Span tell, Span report, Span fetch, Span look, Span stop, Span start, Span crash) {

    static final Delays USUAL = new Delays(
            new Span(10, 40),
            new Span(5, 60),
            new Span(5, 400),
            new Span(5, 100),
            new Span(20_000, 60_000),
            new Span(10, 200),
            new Span(100, 2_000),
            new Span(1_000, 6_000),
            new Span(500, 10_000));

    record Span(long least, long most) {
        long draw(RandomGenerator random) {
            return random.nextLong(least, most + 1);
        }
    }
}
