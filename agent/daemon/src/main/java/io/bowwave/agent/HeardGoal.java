package io.bowwave.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.rollout.Goal;
import org.jspecify.annotations.Nullable;

/** A goal as it came from a depot or from etcd. */
record HeardGoal(Goal goal, @Nullable String traceparent) {

    static HeardGoal of(ObjectNode tree) throws UnreadableEventException {
        return new HeardGoal(EventCodec.data(tree, Goal.class), EventCodec.traceparent(tree));
    }
}
