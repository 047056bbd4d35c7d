package io.bowwave.jobtable.simulation;

/**
 * What a sweep of the guard did.
 *
 * @param swept false: another guard was sweeping
 * @param ended how many attempts it ended
 * @param held how many leases it prolonged instead
 */
public record Swept(boolean swept, int ended, int held) {}
