package io.bowwave.schemas.alarm;

import java.time.Instant;

/**
 * It is not so any more.
 *
 * @param about what it is about, for example a builder's name
 * @param detail what it had said last
 * @param since when it was found
 * @param clearedAt when it was found to be over
 */
public record AlarmCleared(AlarmKind kind, String about, String detail, Instant since, Instant clearedAt)
        implements AlarmEvent {}
