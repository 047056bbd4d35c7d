package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Shows what runs of an app until somebody ends it or the time is over: on a terminal a tree that is painted anew, elsewhere a tree or a line
 * of JSON whenever something has changed.
 */
final class StatusWatch {

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final String TICKING = ", (for |about |at least )?\\d+[smhd]( left)?";
    private final Session session;
    private final Rates rates = new Rates();
    private int painted;
    private List<String> before = List.of();
    private String jsonBefore = "";

    StatusWatch(Session session) {
        this.session = session;
    }

    /** Ends when the time is over. */
    Exit watch(String app, Duration time) {
        Instant deadline = session.around().clock().instant().plus(time);
        String path = "/v1/apps/" + Api.escaped(app) + "/status";
        while (true) {
            JsonNode status = session.api().get(path);
            Instant now = session.around().clock().instant();
            status.path("rollout")
                    .path("regions")
                    .forEach(region -> rates.saw(
                            Texts.of(region, "region"), region.path("healthy").asLong(), now));
            show(status, now);
            if (!now.plus(POLL).isBefore(deadline)) {
                return Exit.OK;
            }
            session.around().sleep(POLL);
        }
    }

    /** Without what time alone changes: elsewhere than on a terminal a tree is printed for news only. */
    private static List<String> steady(List<String> lines) {
        return lines.stream().map(line -> line.replaceAll(TICKING, "")).toList();
    }

    private void show(JsonNode status, Instant now) {
        if (session.json()) {
            String line = status.toString();
            if (!line.equals(jsonBefore)) {
                session.out().println(line);
                session.out().flush();
            }
            jsonBefore = line;
            return;
        }
        boolean terminal = session.around().color();
        List<String> lines = new RolloutTree(terminal ? rates : new Rates()).lines(status, now);
        if (terminal && painted > 0) {
            // Up so many lines, and away with all below.
            session.out().print("\u001b[%dA\u001b[J".formatted(painted));
        } else if (steady(lines).equals(before)) {
            return;
        }
        lines.forEach(session.out()::println);
        session.out().flush();
        painted = lines.size();
        before = steady(lines);
    }
}
