package io.bowwave.queue.scaling;

/**
 * A decision.
 *
 * @param builders how many there should be
 * @param reason in a sentence, with the numbers that it comes from
 */
public record Wanted(int builders, String reason) {}
