package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.rollout.DeployAction;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A deploy request to be: says what is asked, puts it on the log, and waits for what becomes of it. */
final class DeployAsk {

    private final Session session;
    private final String app;
    private final ObjectNode body;

    DeployAsk(Session session, String app, DeployAction action) {
        this.session = session;
        this.app = app;
        this.body = Json.mapper().createObjectNode().put("app", app).put("action", action.text());
    }

    /** Null leaves it out. */
    DeployAsk with(String name, @Nullable String value) {
        if (value != null) {
            body.put(name, value);
        }
        return this;
    }

    DeployAsk regions(@Nullable List<String> regions) {
        if (regions != null) {
            regions.forEach(body.putArray("regions")::add);
        }
        return this;
    }

    DeployAsk overrideFreeze(boolean override) {
        if (override) {
            body.put("overrideFreeze", true);
        }
        return this;
    }

    /** @return how it ended, as an exit code; OK at once when nobody waits */
    Exit send(WaitOptions wait) {
        JsonNode answer = session.api().post("/v1/deploys", body);
        String request = answer.path("request").asText();
        if (!wait.detach) {
            return new DeployWatch(session, wait.timeout).follow(app, request);
        }
        if (session.json()) {
            session.print(answer);
        } else {
            session.out()
                    .println(
                            "Request " + request + " is on the log. To follow it: bowwave status " + app + " --follow");
        }
        return Exit.OK;
    }

    /** Waits for the answer alone, and prints nothing. */
    JsonNode answer(Duration timeout) {
        String request = session.api().post("/v1/deploys", body).path("request").asText();
        return new DeployWatch(session, timeout).end(app, request);
    }
}
