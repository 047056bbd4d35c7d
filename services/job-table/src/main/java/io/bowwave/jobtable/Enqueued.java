package io.bowwave.jobtable;

/**
 * The build that was asked for.
 *
 * @param created false: one of the same app and commit was there already; it is urgent now if that was asked for and it waits
 */
public record Enqueued(Build build, boolean created) {}
