package io.bowwave.depot;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.rollout.Goal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A goal as it stands in etcd.
 *
 * @param revision of etcd at which it was written
 * @param line what agents are sent: one line of JSON with the goal as it was found, so that its signature holds
 */
record BoardGoal(long revision, Goal goal, @Nullable String traceparent, String line) {

    static BoardGoal read(byte[] value, long revision) throws UnreadableEventException {
        ObjectNode tree = EventCodec.parse(value);
        Goal goal = EventCodec.data(tree, Goal.class);
        ObjectNode line = Json.mapper().createObjectNode();
        line.put("revision", revision);
        line.set("goal", tree);
        return new BoardGoal(revision, goal, EventCodec.traceparent(tree), line + "\n");
    }

    byte[] bytes() {
        return line.getBytes(StandardCharsets.UTF_8);
    }
}
