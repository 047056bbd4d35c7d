package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.RegionName;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A step of a rollout, with everything decided.
 *
 * @param number from 1
 * @param shares of the machines of each region that run the new build when the wave has converged
 * @param bakeSeconds how long it is watched then
 * @param maxUnavailable machines of a region that may be off at a time because of it
 * @param deadlineSeconds how long it may go on without any progress
 * @param gates that have to hold
 */
public record Wave(
        int number,
        Map<RegionName, Share> shares,
        long bakeSeconds,
        Share maxUnavailable,
        long deadlineSeconds,
        List<Gate> gates) {
    public Wave {
        shares = Collections.unmodifiableMap(new TreeMap<>(shares));
        gates = List.copyOf(gates);
    }
}
