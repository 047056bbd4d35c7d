package io.bowwave.agent;

import io.bowwave.schemas.rollout.Goal;
import io.bowwave.swarm.json.JsonException;
import io.bowwave.swarm.json.SmallJson;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A goal as it came from a depot or from etcd. */
record HeardGoal(Goal goal, @Nullable String traceparent) {

    /** @throws JsonException when something is missing or wrong; names the property */
    static HeardGoal of(Map<String, Object> tree) throws JsonException {
        for (String needed : new String[] {"app", "region", "target", "pool", "rollout", "issuedAt"}) {
            need(tree, "", needed);
        }
        target(tree, "target");
        if (tree.get("previous") != null) {
            target(tree, "previous");
        }
        Object trace = tree.get("traceparent");
        return new HeardGoal(SmallJson.record(tree, Goal.class), trace instanceof String text ? text : null);
    }

    private static void target(Map<?, ?> tree, String name) throws JsonException {
        if (tree.get(name) instanceof Map<?, ?> target) {
            need(target, name + ".", "build");
            need(target, name + ".", "commit");
            need(target, name + ".", "artifact");
            if (target.get("artifact") instanceof Map<?, ?> artifact) {
                need(artifact, name + ".artifact.", "manifest");
                need(artifact, name + ".artifact.", "layout");
            }
        }
    }

    private static void need(Map<?, ?> tree, String place, String name) throws JsonException {
        if (tree.get(name) == null) {
            throw new JsonException("%s%s: found nothing, expected a value".formatted(place, name));
        }
    }
}
