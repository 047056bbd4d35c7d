package io.bowwave.jobtable.simulation;

/**
 * The answer to a {@link Push}.
 *
 * @param created false: this build was there already
 */
public record Asked(int build, boolean created) {}
