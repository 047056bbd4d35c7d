package io.bowwave.swarm.fetching;

/** A started transfer; never used twice by the same {@link Fetching}. */
public record TransferId(long number) {}
