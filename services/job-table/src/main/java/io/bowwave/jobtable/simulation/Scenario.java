package io.bowwave.jobtable.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Who does what in a run. Everything random comes from the seed; times are microseconds.
 *
 * @param refs of each app
 * @param builders the labels of each
 * @param pushes how many builds are asked for
 * @param burst the share of them that is asked for at the beginning
 * @param horizon until when there are pushes and faults
 * @param pollEvery how often a builder asks for work
 * @param sweepEvery how often a guard looks
 * @param workMicros how long a build takes at most
 * @param lost the share of requests, and of answers, that get lost
 * @param faults how many things go wrong
 * @param clockBack whether the database's clock may be put back. A rest that the guard has seen the end of is over then, though the clock
 *     may show an earlier time again; the machine would go by the clock
 */
record Scenario(
        long seed,
        List<SimulatedApp> apps,
        int refs,
        List<Map<String, String>> builders,
        int pushes,
        double burst,
        long horizon,
        long pollEvery,
        long sweepEvery,
        long workMicros,
        double lost,
        int faults,
        boolean clockBack) {

    static final long SECOND = 1_000_000;
    static final long MINUTE = 60 * SECOND;

    private static final Map<String, String> LINUX = Map.of("os", "linux", "arch", "x86");
    private static final Map<String, String> LARGE = Map.of("os", "linux", "arch", "x86", "size", "large");
    private static final List<Map<String, String>> NEEDS = List.of(
            Map.of(), Map.of(), Map.of(), Map.of("os", "linux"), Map.of("size", "large"), Map.of("os", "plan9"));

    Scenario {
        apps = List.copyOf(apps);
        builders = List.copyOf(builders);
    }

    /** Some thousand calls over some minutes to an hour; in one of six there is more to do than the builders can. */
    static Scenario of(long seed) {
        Random random = new Random(seed);
        boolean overload = random.nextInt(6) == 0;
        long horizon = overload ? 40 * MINUTE : pick(random, 2 * MINUTE, 8 * MINUTE, 40 * MINUTE);
        return new Scenario(
                seed,
                apps(random, 1 + random.nextInt(5)),
                1 + random.nextInt(3),
                builders(random, overload ? 1 : 1 + random.nextInt(6)),
                overload ? 40 : 4 + random.nextInt(32),
                overload ? 0.6 : pick(random, 0, 0, 80) / 100.0,
                horizon,
                horizon / (30 + random.nextInt(60)),
                pick(random, 2 * SECOND, 5 * SECOND, 12 * SECOND),
                overload ? 6 * MINUTE : pick(random, 5 * SECOND, 30 * SECOND, 2 * MINUTE, 6 * MINUTE),
                pick(random, 0, 2, 10) / 100.0,
                random.nextInt(8),
                true);
    }

    /** Some hundred calls. */
    static Scenario small(long seed) {
        Random random = new Random(seed);
        return new Scenario(
                seed,
                apps(random, 3),
                2,
                builders(random, 2),
                12,
                0.5,
                2 * MINUTE,
                8 * SECOND,
                6 * SECOND,
                20 * SECOND,
                0.05,
                4,
                false);
    }

    private static long pick(Random random, long... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static List<SimulatedApp> apps(Random random, int count) {
        List<SimulatedApp> apps = new ArrayList<>();
        for (int app = 0; app < count; app++) {
            apps.add(new SimulatedApp(
                    "app" + app,
                    1 + random.nextInt(4) / 2,
                    random.nextInt(4) == 0,
                    NEEDS.get(random.nextInt(NEEDS.size())),
                    pick(random, 5 * MINUTE, 30 * MINUTE),
                    pick(random, 20 * SECOND, 3 * MINUTE, 15 * MINUTE)));
        }
        return apps;
    }

    private static List<Map<String, String>> builders(Random random, int count) {
        List<Map<String, String>> builders = new ArrayList<>();
        for (int builder = 0; builder < count; builder++) {
            builders.add(builder == 0 || random.nextInt(3) == 0 ? LARGE : LINUX);
        }
        return builders;
    }
}
