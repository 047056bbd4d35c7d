package io.bowwave.testbed.simulate;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

/** A day's builds: few at night, two peaks by day, and times that are mostly short and sometimes long. All from a seed. */
final class BuildDay {

    static final int SECONDS = 86_400;

    private static final double NIGHT = 0.25;
    private static final double MORNING_HOUR = 10.5;
    private static final double AFTERNOON_HOUR = 15.5;
    private static final double PEAK_HOURS = 1.3;
    private static final double MORNING = 4.0;
    private static final double AFTERNOON = 3.2;
    private static final double SPREAD = 0.8;

    /** Of one build, seconds. */
    record Arrival(int at, int length) {}

    private final Arrival[] arrivals;

    private BuildDay(Arrival[] arrivals) {
        this.arrivals = arrivals;
    }

    /**
     * @param builds of the whole day
     * @param typical median of their times; a tenth takes 2.8 times as long
     */
    static BuildDay of(int builds, Duration typical, Random random) {
        double[] share = new double[SECONDS];
        double sum = 0;
        for (int second = 0; second < SECONDS; second++) {
            sum += intensity(second / 3600.0);
            share[second] = sum;
        }
        Arrival[] arrivals = new Arrival[builds];
        for (int i = 0; i < builds; i++) {
            int found = Arrays.binarySearch(share, random.nextDouble() * sum);
            int at = Math.min(SECONDS - 1, found < 0 ? -found - 1 : found);
            double length = typical.toSeconds() * Math.exp(SPREAD * random.nextGaussian());
            arrivals[i] = new Arrival(at, Math.max(1, (int) length));
        }
        Arrays.sort(arrivals, (a, b) -> Integer.compare(a.at(), b.at()));
        return new BuildDay(arrivals);
    }

    private static double intensity(double hour) {
        return NIGHT + MORNING * bell(hour - MORNING_HOUR) + AFTERNOON * bell(hour - AFTERNOON_HOUR);
    }

    private static double bell(double hours) {
        return Math.exp(-hours * hours / (2 * PEAK_HOURS * PEAK_HOURS));
    }

    int size() {
        return arrivals.length;
    }

    Arrival get(int number) {
        return arrivals[number];
    }

    /** How many come from this second on, before the other. */
    int between(int from, int to) {
        return first(to) - first(from);
    }

    private int first(int second) {
        int low = 0;
        int high = arrivals.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (arrivals[middle].at() < second) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
