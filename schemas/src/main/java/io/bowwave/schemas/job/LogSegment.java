package io.bowwave.schemas.job;

import io.bowwave.schemas.EventData;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;

/**
 * A piece of a running build's output; topic {@code bowwave.build-logs}, key app. The whole log goes to the home store.
 *
 * @param offset of the first byte in the UTF-8 log of this attempt, from 0
 * @param last whether the log ends here
 */
public record LogSegment(AppName app, BuildId build, int attempt, long offset, String text, boolean last)
        implements EventData {}
