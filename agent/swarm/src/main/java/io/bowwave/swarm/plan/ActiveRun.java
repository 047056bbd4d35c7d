package io.bowwave.swarm.plan;

/**
 * A grant that a machine works on: its lease is renewed.
 *
 * @param run as granted
 * @param done blocks of it that are verified
 * @param late it comes much slower than others: another source may be granted beside this one, once
 */
public record ActiveRun(Run run, int done, boolean late) {}
