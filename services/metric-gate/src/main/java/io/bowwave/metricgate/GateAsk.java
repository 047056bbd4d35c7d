package io.bowwave.metricgate;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.rollout.GateAsked;

/** A question, and where it stands on the log. */
record GateAsk(int partition, long offset, Event<GateAsked> event) {}
