package io.bowwave.testbed.bench.swarm;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is to be measured.
 *
 * @param rate of each link but a straggler's
 * @param awaited machines that count
 * @param flipping machines that serve bad blocks
 * @param churned machines to be killed, in this order
 */
record SwarmPlan(
        BedLayout layout,
        Rate rate,
        long bytes,
        Mode mode,
        long seed,
        Set<Integer> awaited,
        Set<Integer> flipping,
        List<Integer> churned,
        double floorSeconds) {

    private static final Rate USUAL = new Rate(50_000_000);
    /** So much a core can carry for all machines together with room to spare; the control tells when not. */
    private static final long BITS_A_CORE = 200_000_000;

    private static final int FLOOR_SECONDS = 22;
    private static final long ROUND = 8 << 20;
    private static final int SLOWER = 10;
    private static final int FLIPPING_OF = 10;
    private static final int CHURNED_OF = 4;

    /** @throws IllegalArgumentException says which value is wrong */
    static SwarmPlan of(int hosts, @Nullable String rateText, @Nullable String sizeText, Mode mode, long seed) {
        Rate rate = rateText == null ? usual(hosts, Runtime.getRuntime().availableProcessors()) : Rate.parse(rateText);
        long bytes = sizeText == null ? usual(rate) : ByteSize.parse(sizeText).bytes();
        int slow = mode == Mode.STRAGGLER ? (hosts + 1) / 2 : 0;
        List<Rate> links = new ArrayList<>();
        for (int number = 0; number <= hosts; number++) {
            links.add(number != 0 && number == slow ? rate.over(SLOWER) : rate);
        }
        Set<Integer> flipping =
                mode == Mode.CORRUPT ? spread(hosts, (hosts + FLIPPING_OF - 1) / FLIPPING_OF) : Set.of();
        List<Integer> churned =
                mode == Mode.CHURN ? List.copyOf(spread(hosts, Math.max(1, hosts / CHURNED_OF))) : List.of();
        Set<Integer> awaited = IntStream.rangeClosed(1, hosts)
                .filter(number -> number != slow && !flipping.contains(number))
                .boxed()
                .collect(Collectors.toSet());
        if (awaited.isEmpty()) {
            throw new IllegalArgumentException(
                    "hosts: found %d, expected at least 2 for mode %s".formatted(hosts, mode));
        }
        return new SwarmPlan(
                new BedLayout(links),
                rate,
                bytes,
                mode,
                seed,
                awaited,
                flipping,
                churned,
                floor(bytes, links, awaited));
    }

    /** As fast as this machine can do it for so many. */
    static Rate usual(int hosts, int cores) {
        return new Rate(Math.min(USUAL.bitsPerSecond(), BITS_A_CORE * cores / Math.max(1, hosts)));
    }

    /** Long enough that a second at the start or the end does not decide. */
    static long usual(Rate rate) {
        long bytes = Math.round(rate.bytesPerSecond() * FLOOR_SECONDS);
        return bytes / ROUND * ROUND;
    }

    private static double floor(long bytes, List<Rate> links, Set<Integer> awaited) {
        List<Rate> receivers = awaited.stream().map(links::get).toList();
        List<Rate> helpers = IntStream.range(1, links.size())
                .filter(number -> !awaited.contains(number))
                .mapToObj(links::get)
                .toList();
        return Floor.seconds(bytes, links.getFirst(), receivers, helpers);
    }

    private static Set<Integer> spread(int hosts, int count) {
        Set<Integer> chosen = new HashSet<>();
        for (int i = 0; i < count; i++) {
            chosen.add(1 + i * hosts / count);
        }
        return chosen;
    }
}
