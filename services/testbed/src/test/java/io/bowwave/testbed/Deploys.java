package io.bowwave.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Deploys as the API tells of them. */
record Deploys(ApiClient api) {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Set<String> ENDS = Set.of("done", "rolled-back", "failed", "aborted", "superseded", "refused");

    /** Asks for a deploy; the request's id. */
    String deploy(TinyApp app, String build, Map<String, Object> more) {
        Map<String, Object> fields = new HashMap<>(Map.of("build", build));
        fields.putAll(more);
        return ask(app, "deploy", fields);
    }

    /** Asks for this to be done; the request's id. */
    String ask(TinyApp app, String action, Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(Map.of("app", app.name(), "action", action));
        body.putAll(more);
        return api.post("/v1/deploys", body).path("request").asText();
    }

    JsonNode show(String request) {
        return api.get("/v1/deploys/" + request);
    }

    /** The deploy, once it is as wanted. */
    JsonNode when(String request, String what, Predicate<JsonNode> wanted) {
        return Await.value(
                request + ": " + what,
                LIMIT,
                () -> api.find("/v1/deploys/" + request).filter(wanted),
                () -> api.find("/v1/deploys/" + request)
                        .map(JsonNode::toPrettyString)
                        .orElse("nothing"));
    }

    /** The deploy, once it has ended so. Fails at once when it has ended otherwise. */
    JsonNode ended(String request, String state) {
        JsonNode end = when(
                request, state, deploy -> ENDS.contains(deploy.path("state").asText()));
        if (!is(end, state)) {
            throw new TestbedException("expected " + state + ", found " + end.toPrettyString());
        }
        return end;
    }

    /** The deploy, once it is in a state that it does not stay in. */
    JsonNode when(String request, String state) {
        return when(request, state, deploy -> is(deploy, state));
    }

    private static boolean is(JsonNode deploy, String state) {
        return deploy.path("state").asText().equals(state);
    }

    /** The events of this type about the deploy, oldest first. */
    static List<JsonNode> events(JsonNode deploy, String type) {
        List<JsonNode> found = new ArrayList<>();
        deploy.path("events").forEach(event -> {
            if (event.path("type").asText().equals("io.bowwave." + type + ".v1")) {
                found.add(event);
            }
        });
        return found;
    }

    /** The regions whose goals it has changed before it went back. */
    static Set<String> touched(JsonNode deploy) {
        Set<String> regions = new TreeSet<>();
        events(deploy, "rollout.wave-started")
                .forEach(wave -> wave.path("regions").forEach(region -> regions.add(region.asText())));
        events(deploy, "rollout.batch-started")
                .forEach(batch -> regions.add(batch.path("region").asText()));
        return regions;
    }

    /** What the machines of a region run of the app and how they are: {@code build state}, one each. */
    List<String> machines(TinyApp app, String region) {
        List<String> found = new ArrayList<>();
        api.get("/v1/apps/" + app.name() + "/machines?region=" + region)
                .path("items")
                .forEach(machine -> found.add(machine.path("build").asText() + " "
                        + machine.path("state").asText()));
        return found;
    }

    /** Waits until a machine of the region is so: {@code build state}. */
    void machine(TinyApp app, String region, String wanted) {
        Await.value(
                "a machine of " + region + " that is " + wanted,
                LIMIT,
                () -> Optional.of(machines(app, region)).filter(found -> found.contains(wanted)),
                () -> machines(app, region).toString());
    }

    /** Waits until just so many machines of the region run this build and are healthy. */
    void healthy(TinyApp app, String region, String build, int machines) {
        Await.value(
                machines + " machines of " + region + " healthy on " + build,
                LIMIT,
                () -> Optional.of(machines(app, region))
                        .filter(found -> found.stream()
                                        .filter(each -> each.equals(build + " healthy"))
                                        .count()
                                == machines),
                () -> machines(app, region).toString());
    }
}
