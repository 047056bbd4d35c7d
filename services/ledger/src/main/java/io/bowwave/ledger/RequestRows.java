package io.bowwave.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.EventTypes;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.InvalidIdException;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.DeployRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Rows of deploy requests as they were asked, also wrong ones: what is wrong with them is said in deploy-events by who refuses them.
 * Anyone may write to that topic, so a request needs no more than an app and what is absent is taken from the record.
 */
final class RequestRows {

    private static final String ASKED = """
            insert into deploy (app, request, asked_action, asked_build, asked_regions, asked_reason, asked_actor, asked_deploy, requested_at)
            values (?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?)
            on conflict (app, request) do update set
                   asked_action = coalesce(deploy.asked_action, excluded.asked_action),
                   asked_build = coalesce(deploy.asked_build, excluded.asked_build),
                   asked_regions = coalesce(deploy.asked_regions, excluded.asked_regions),
                   asked_reason = coalesce(deploy.asked_reason, excluded.asked_reason),
                   asked_actor = coalesce(deploy.asked_actor, excluded.asked_actor),
                   asked_deploy = coalesce(deploy.asked_deploy, excluded.asked_deploy),
                   requested_at = coalesce(deploy.requested_at, excluded.requested_at)
            """;

    private RequestRows() {}

    /** What is no JSON object, or names no app, changes nothing here: the rollout refuses it or puts it aside. */
    static List<Change> of(Entry entry) {
        ObjectNode tree = tree(entry);
        String app = tree == null ? null : app(entry, tree);
        if (tree == null || app == null) {
            return List.of();
        }
        String request = request(entry, tree);
        Instant time = time(entry, tree);
        Change event = Timeline.row(
                entry, request, EventTypes.of(DeployRequest.class).type(), app, time, withRequest(tree, request));
        return List.of(event, asked(tree, app, request, time));
    }

    private static @Nullable ObjectNode tree(Entry entry) {
        try {
            return EventCodec.parse(entry.value());
        } catch (UnreadableEventException e) {
            return null;
        }
    }

    private static Change asked(ObjectNode tree, String app, String request, Instant time) {
        JsonNode regions = tree.get("regions");
        return Change.of(
                ASKED,
                app,
                request,
                Timeline.text(tree, "action"),
                Timeline.text(tree, "build"),
                regions != null && regions.isArray() ? Change.json(regions) : null,
                Timeline.text(tree, "reason"),
                requestedBy(tree),
                Timeline.text(tree, "deploy"),
                time);
    }

    private static @Nullable String requestedBy(ObjectNode tree) {
        String now = Timeline.text(tree, "requestedBy");
        return now != null ? now : Timeline.text(tree, "actor");
    }

    private static ObjectNode withRequest(ObjectNode tree, String request) {
        return tree.deepCopy().put("request", request);
    }

    private static @Nullable String app(Entry entry, ObjectNode tree) {
        String inside = valid(Timeline.text(tree, "app"), text -> new AppName(text).text());
        return inside != null ? inside : valid(entry.key(), text -> new AppName(text).text());
    }

    /** The rule by which the rollout names a request that does not name itself: by its header, else by its place. */
    private static String request(Entry entry, ObjectNode tree) {
        String inside = valid(Timeline.text(tree, "id"), text -> new RequestId(text).text());
        String given = inside != null ? inside : valid(entry.header("ce_id"), text -> new RequestId(text).text());
        return given != null ? given : "%s-%d-%d".formatted(entry.topic(), entry.partition(), entry.offset());
    }

    private static @Nullable String valid(@Nullable String text, UnaryOperator<String> check) {
        try {
            return text == null ? null : check.apply(text);
        } catch (InvalidIdException e) {
            return null;
        }
    }

    private static Instant time(Entry entry, ObjectNode tree) {
        @Nullable String found = Timeline.text(tree, "time");
        try {
            return found == null ? entry.written() : Instant.parse(found);
        } catch (DateTimeException e) {
            return entry.written();
        }
    }
}
