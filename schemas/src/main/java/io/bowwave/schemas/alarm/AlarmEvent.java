package io.bowwave.schemas.alarm;

import io.bowwave.schemas.EventData;
import io.bowwave.schemas.id.AppName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An alarm begins or ends; topic {@code bowwave.alarms}, key kind. Event id: {@code alarm/<kind>/<about>/<since>/<raised or cleared>}; an
 * event may come twice.
 */
public sealed interface AlarmEvent extends EventData permits AlarmRaised, AlarmCleared {

    AlarmKind kind();

    String about();

    Instant since();

    /** Alarms are about the installation, not about an app. */
    @Override
    default @Nullable AppName app() {
        return null;
    }
}
