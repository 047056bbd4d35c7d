package io.bowwave.jobtable;

/**
 * The build that was asked for.
 *
 * @param created false: one of the same app and commit was there already
 */
public record Enqueued(Build build, boolean created) {}
