package io.bowwave.testbed.simulate.rollout;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.MachineId;
import java.util.HashMap;
import java.util.Map;

/** How builds fare: each is bad on a share of the machines, always the same ones. */
final class Health {

    /** What a build does on a machine. */
    enum Fate {
        WELL,
        /** Never becomes healthy. */
        FAILS_AT_START,
        /** Is healthy for a while, and then ends again and again. */
        CRASHES_LATER
    }

    /**
     * @param share of the machines on which it is bad, 0 to 1
     * @param later whether it is healthy at first
     */
    record Badness(double share, boolean later) {}

    private final Map<BuildId, Badness> bad = new HashMap<>();

    void is(BuildId build, Badness badness) {
        bad.put(build, badness);
    }

    Fate of(BuildId build, MachineId machine) {
        Badness badness = bad.get(build);
        if (badness == null
                || spread(build.text().hashCode() * 31L + machine.text().hashCode()) >= badness.share) {
            return Fate.WELL;
        }
        return badness.later ? Fate.CRASHES_LATER : Fate.FAILS_AT_START;
    }

    /** Evenly from 0 to 1; the finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators). */
    private static double spread(long value) {
        long mixed = value * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return ((mixed ^ (mixed >>> 31)) >>> 11) * 0x1.0p-53;
    }
}
