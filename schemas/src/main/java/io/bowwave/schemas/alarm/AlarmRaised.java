package io.bowwave.schemas.alarm;

import java.time.Instant;

/**
 * Somebody should look at it.
 *
 * @param about what it is about, for example a builder's name
 * @param detail what was found and what was expected
 * @param since when it was found
 */
public record AlarmRaised(AlarmKind kind, String about, String detail, Instant since) implements AlarmEvent {}
