package io.bowwave.testbed.bench.swarm;

import io.bowwave.testbed.TestbedException;
import io.bowwave.testbed.bench.swarm.LinkCounters.Counted;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One contender over the bed, from the start to the last machine, with what the mode does to it on the way. */
final class Race {

    private static final long LOOK_MILLIS = 20;
    private static final double CUT_COPIES = 1.02;
    /** One copy out and next to nothing on its link for so long: it has no more to send. */
    private static final long REST_NANOS = 200_000_000L;

    private static final long REST_BYTES = 64 << 10;

    /** The share of the payload from which on the origin is asked what it has sent; its link counts no more than about. */
    private static final double ASKED_FROM = 0.95;

    private static final double PLANNER_LOST_AT = 0.33;
    private static final double CHURN_FROM = 0.25;
    private static final double CHURN_TO = 0.75;

    private final NetworkBed bed;
    private final Contender contender;
    private final Mode mode;
    private final long bytes;
    private final double floorSeconds;
    private final Set<Integer> awaited;
    private final List<Integer> churned;
    private final @Nullable LinkTrace trace;

    private long began;
    private long restSince;
    private long restBytes;
    private boolean originCut;
    private boolean plannerLost;
    private int restarts;
    private long sentBeforeCut;

    /**
     * @param awaited machines for which it is run: the others may be late
     * @param churned machines to be killed, in this order
     */
    Race(
            NetworkBed bed,
            Contender contender,
            Mode mode,
            long bytes,
            double floorSeconds,
            Set<Integer> awaited,
            List<Integer> churned,
            @Nullable LinkTrace trace) {
        this.bed = bed;
        this.contender = contender;
        this.mode = mode;
        this.bytes = bytes;
        this.floorSeconds = floorSeconds;
        this.awaited = Set.copyOf(awaited);
        this.churned = List.copyOf(churned);
        this.trace = trace;
    }

    /** Returns when all that are awaited have it, or the time is up. All are ready. */
    RaceResult run(Duration atMost) throws IOException {
        Counted before = bed.counters().read();
        double cpu = cpu();
        began = contender.go();
        restSince = began;
        Counted now = before;
        while (!finished() && System.nanoTime() - began < atMost.toNanos()) {
            pause();
            now = bed.counters().read();
            Counted moved = now.since(before);
            if (trace != null) {
                trace.add((moved.atNanos() - began) / 1e9, moved);
            }
            disturb(moved);
        }
        return result(now.since(before), cpu() - cpu);
    }

    private boolean finished() {
        return awaited.stream().allMatch(machine -> contender.doneAt(machine) != 0) && restarts == churned.size();
    }

    private void disturb(Counted moved) throws IOException {
        double elapsed = (System.nanoTime() - began) / 1e9 / floorSeconds;
        switch (mode) {
            case ORIGIN_CUT -> cutOrigin(moved);
            case PLANNER_KILLED -> {
                if (!plannerLost && elapsed > PLANNER_LOST_AT) {
                    plannerLost = true;
                    contender.losePlanner();
                }
            }
            case CHURN -> churn(elapsed);
            default -> {}
        }
    }

    private void cutOrigin(Counted moved) {
        if (originCut) {
            return;
        }
        long onWire = Math.round(moved.up(0) * LinkCounters.PAYLOAD_SHARE);
        if (moved.up(0) - restBytes > REST_BYTES) {
            restBytes = moved.up(0);
            restSince = moved.atNanos();
        }
        long said = onWire >= bytes * ASKED_FROM ? contender.originSent() : 0;
        // What it has sent may still wait in its buffers; what its link counts is more than blobs.
        long left = said < 0 ? onWire : Math.min(said, onWire);
        boolean rests = moved.atNanos() - restSince > REST_NANOS && (said < 0 ? onWire : said) >= bytes;
        if (left >= bytes * CUT_COPIES || rests) {
            sentBeforeCut = said < 0 ? onWire : said;
            bed.cut(0);
            contender.process(0).close();
            originCut = true;
        }
    }

    private void churn(double elapsed) throws IOException {
        double next = CHURN_FROM + (CHURN_TO - CHURN_FROM) * restarts / Math.max(1, churned.size());
        if (restarts < churned.size() && elapsed > next) {
            contender.restart(churned.get(restarts));
            restarts++;
        }
    }

    private RaceResult result(Counted moved, double cpuSeconds) throws IOException {
        int machines = bed.layout().machines();
        Map<Integer, Double> seconds = new HashMap<>();
        double peakMb = 0;
        int wrong = 0;
        for (int machine = 1; machine <= machines; machine++) {
            long doneAt = contender.doneAt(machine);
            seconds.put(machine, doneAt == 0 ? Double.NaN : (doneAt - began) / 1e9);
            peakMb = Math.max(
                    peakMb, ProcessCost.peakMb(contender.process(machine).pid()));
            if (doneAt != 0 && !contender.hasRightBytes(machine)) {
                wrong++;
            }
        }
        long said = originCut ? sentBeforeCut : contender.originSent();
        double wireCopies = moved.up(0) * LinkCounters.PAYLOAD_SHARE / bytes;
        return new RaceResult(
                seconds,
                awaited,
                floorSeconds,
                said < 0 ? wireCopies : (double) said / bytes,
                wireCopies,
                cpuSeconds,
                peakMb,
                wrong,
                originCut);
    }

    private double cpu() {
        return contender.processes().stream()
                .mapToDouble(process -> ProcessCost.cpuSeconds(process.pid()))
                .sum();
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestbedException("interrupted", e);
        }
    }
}
