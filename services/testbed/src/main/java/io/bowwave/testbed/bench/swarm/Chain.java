package io.bowwave.testbed.bench.swarm;

import java.time.Duration;
import java.util.List;

/** The control: the payload's number of bytes through all machines, one after the other. */
final class Chain {

    private static final int PORT = 7399;
    private static final Duration READY_WITHIN = Duration.ofSeconds(20);

    private Chain() {}

    /** Seconds until the last has it. */
    static double seconds(NetworkBed bed, Contender processes, List<Integer> order, long bytes, Duration atMost) {
        long readyBy = System.nanoTime() + READY_WITHIN.toNanos();
        for (int i = 0; i < order.size(); i++) {
            String next = i + 1 < order.size() ? bed.layout().address(order.get(i + 1)) : "-";
            String own = bed.layout().address(order.get(i));
            processes.process(order.get(i)).send("chain-relay %s %d %d %s".formatted(own, PORT, bytes, next));
        }
        order.forEach(machine -> processes.process(machine).await("chain-ready", readyBy));
        long began = System.nanoTime();
        processes.process(0).send("chain-send %s %d %d".formatted(bed.layout().address(order.getFirst()), PORT, bytes));
        long last = 0;
        for (int machine : order) {
            last = Math.max(
                    last, Long.parseLong(processes.process(machine).await("chained", began + atMost.toNanos())));
        }
        return (last - began) / 1e9;
    }
}
