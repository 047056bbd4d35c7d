package io.bowwave.swarm.plan;

import java.util.Arrays;
import java.util.Collection;

/**
 * How fast machines and depots send and receive, from what machines report, and which of them are stragglers: slower than a third of the
 * median for two looks; and no longer when faster than three fifths of it.
 */
final class Rates {

    private static final long TICK_MILLIS = 500;
    private static final float WEIGHT = 0.5f;
    private static final float SLOW = 0.35f;
    private static final float FAST = 0.6f;
    private static final int SLOW_TICKS = 2;
    private static final float MILLIS = 1000f;
    private static final int ENOUGH = 3;

    private long last = Long.MIN_VALUE;
    private float median;
    private float meanBacklog;
    private float origin;
    private int originSent;
    private long originEver;

    void fromOrigin(int blocks) {
        originSent += blocks;
        originEver += blocks;
    }

    /** Blocks that the depots sent since the start. */
    long originEver() {
        return originEver;
    }

    /** Blocks a second that the median machine receives; 0 while not known. */
    float median() {
        return median;
    }

    /** Blocks a second that the depots send together; 0 while not known. */
    float origin() {
        return origin;
    }

    /** Blocks that a machine is asked for, on average of all, at the last look. */
    float meanBacklog() {
        return meanBacklog;
    }

    void tick(Collection<PlanMachine> machines, long now) {
        if (last == Long.MIN_VALUE) {
            last = now;
        }
        if (now - last < TICK_MILLIS) {
            return;
        }
        float seconds = (now - last) / MILLIS;
        last = now;
        float[] downs = new float[machines.size()];
        int count = 0;
        long backlog = 0;
        for (PlanMachine machine : machines) {
            backlog += machine.backlog;
            measure(machine, seconds);
            if (!machine.leases.isEmpty() && machine.down > 0) {
                downs[count++] = machine.down;
            }
        }
        meanBacklog = (float) backlog / Math.max(1, machines.size());
        Arrays.sort(downs, 0, count);
        median = count >= ENOUGH ? downs[count / 2] : median;
        origin = blend(origin, originSent / seconds);
        originSent = 0;
        if (count >= ENOUGH) {
            machines.forEach(this::judge);
        }
    }

    private static void measure(PlanMachine machine, float seconds) {
        if (!machine.leases.isEmpty() || machine.received > 0) {
            machine.down = blend(machine.down, machine.received / seconds);
        }
        float up = machine.sent / seconds;
        if (machine.sending && machine.backlog > 0) {
            machine.up = blend(machine.up, up);
        } else if (up > machine.up) {
            machine.up = up;
        }
        machine.sending = machine.backlog > 0;
        machine.received = 0;
        machine.sent = 0;
    }

    private void judge(PlanMachine machine) {
        if (machine.leases.isEmpty()) {
            return;
        }
        machine.slowTicks = machine.down < SLOW * median ? machine.slowTicks + 1 : 0;
        if (machine.slowTicks >= SLOW_TICKS) {
            machine.straggler = true;
        } else if (machine.down > FAST * median) {
            machine.straggler = false;
        }
    }

    private static float blend(float old, float sample) {
        return old == 0 ? sample : old + WEIGHT * (sample - old);
    }
}
