package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One machine of an app: what it runs, where its release came from at which rates, and what held it up. */
final class MachineExplained {

    /** A machine that fetches says so each few seconds; after so much silence what it said last may be old. */
    private static final Duration OLD_AFTER = Duration.ofSeconds(30);

    private static final long NEARLY = 9;

    private final Session session;

    MachineExplained(Session session) {
        this.session = session;
    }

    Exit show(String app, String machine) {
        JsonNode answer = session.api()
                .get("/v1/apps/" + Api.escaped(app) + "/machines?limit=1000&machine=" + Api.escaped(machine));
        JsonNode found = Texts.items(answer);
        if (found.isEmpty()) {
            throw new Failure(
                    Exit.NOT_FOUND,
                    "%s has reported nothing about %s".formatted(machine, app),
                    "bowwave status " + app + " --machines");
        }
        if (session.json()) {
            session.print(answer);
            return Exit.OK;
        }
        found.forEach(this::show);
        return Exit.OK;
    }

    private void show(JsonNode machine) {
        JsonNode transfer = machine.path("transfer");
        session.out().println(Texts.of(machine, "machine") + " in " + Texts.of(machine, "region"));
        row("state", Texts.of(machine, "state") + " for " + age(machine, "since"));
        row("health", health(machine));
        row("generation", Texts.of(machine, "generation"));
        row("wanted", Texts.build(Texts.of(machine, "build")));
        row("running", Texts.build(Texts.of(machine, "running")));
        row("address", Texts.of(machine, "address"));
        row("reason", Texts.of(machine, "reason"));
        row(
                "bytes",
                "%s from depots, %s from peers, %s found on its disk"
                        .formatted(
                                bytes(transfer, "fromDepot"), bytes(transfer, "fromPeers"), bytes(transfer, "reused")));
        row(
                "restarts",
                "%d since the switch to what runs, put right %d times"
                        .formatted(
                                machine.path("restarts").asLong(),
                                machine.path("heals").asLong()));
        if (machine.hasNonNull("logTail")) {
            row("last lines", "");
            machine.get("logTail").asText().lines().forEach(line -> session.out()
                    .println("  | " + line));
        }
        if (machine.hasNonNull("fetch")) {
            boolean going = "fetching".equals(Texts.of(machine, "state"));
            session.out().println();
            fetch(machine.get("fetch"), going);
        }
        session.out().println();
    }

    /** What hooks and health checks make of it, as far as the state says. */
    private static String health(JsonNode machine) {
        boolean serves = machine.hasNonNull("running");
        String before = serves ? "; " + Texts.build(Texts.of(machine, "running")) + " serves meanwhile" : "";
        return switch (Texts.of(machine, "state")) {
            case "healthy" -> "it answers its checks";
            case "staged" -> "the hook before the start, or the stop of the one before" + before;
            case "starting" -> "started, not healthy yet";
            case "reverted" -> "not healthy with the build that is wanted, so the one before runs again";
            case "failed" -> "not healthy, and there is none to go back to";
            case "lost" -> "nobody has heard of the machine";
            default -> serves ? Texts.build(Texts.of(machine, "running")) + " runs" : "nothing runs";
        };
    }

    private void fetch(JsonNode fetch, boolean going) {
        row("fetch", Texts.of(fetch, "transferClass") + ", began " + age(fetch, "since") + " ago");
        row(
                "received",
                bytes(fetch, "received") + " of " + bytes(fetch, "needed")
                        + (going ? ", now " + rate(fetch, "rate") : " in " + between(fetch, "since", "at")));
        if (going) {
            row("expected end", end(fetch));
        }
        row("waited", "%.1f s".formatted(fetch.path("waitedMillis").asLong() / 1000.0));
        row(
                "trouble",
                "%d hedges, %d retries, %d bad blocks, %s came twice"
                        .formatted(
                                fetch.path("hedges").asLong(),
                                fetch.path("retries").asLong(),
                                fetch.path("badBlocks").asLong(),
                                bytes(fetch, "repeated")));
        row("limits", "down " + limit(fetch, "limitDown") + ", up " + limit(fetch, "limitUp"));
        row("disk", bytes(fetch, "diskFree") + " free");
        session.out().println();
        Table sources = new Table("SOURCE", "ADDRESS", "BYTES", "RATE");
        for (JsonNode each : fetch.path("sources")) {
            sources.row(Texts.of(each, "kind"), Texts.of(each, "address"), bytes(each, "bytes"), rate(each, "rate"));
        }
        sources.print(session.out(), "Nothing came from anywhere yet.");
        if (going) {
            session.out().println();
            reasons(fetch).forEach(session.out()::println);
        }
    }

    /** Why it is not faster, as far as the numbers say. */
    private List<String> reasons(JsonNode fetch) {
        List<String> reasons = new ArrayList<>();
        long rate = fetch.path("rate").asLong();
        long limit = fetch.path("limitDown").asLong();
        if (fetch.hasNonNull("waitingFor")) {
            reasons.add("It waits: " + fetch.get("waitingFor").asText());
        }
        if (limit > 0 && rate * 10 >= limit * NEARLY) {
            reasons.add("It is as fast as its limit allows: " + limit(fetch, "limitDown"));
        }
        if (fetch.path("badBlocks").asLong() > 0) {
            reasons.add("A peer sent bad blocks; it is not asked any more.");
        }
        Instant at = time(fetch, "at");
        if (at != null && at.plus(OLD_AFTER).isBefore(session.around().clock().instant())) {
            reasons.add("This is what it said " + age(fetch, "at") + " ago; it has said nothing since.");
        }
        return reasons;
    }

    private String end(JsonNode fetch) {
        Instant end = time(fetch, "expectedEnd");
        if (end == null) {
            return "not known, nothing comes";
        }
        Duration left = Duration.between(session.around().clock().instant(), end);
        return left.isNegative() ? "any moment" : "in " + Texts.span(left);
    }

    private String age(JsonNode tree, String name) {
        return Texts.age(Texts.of(tree, name), session.around().clock().instant());
    }

    private static String between(JsonNode tree, String from, String to) {
        Instant begin = time(tree, from);
        Instant end = time(tree, to);
        return begin == null || end == null
                ? "-"
                : "%.1f s".formatted(Duration.between(begin, end).toMillis() / 1000.0);
    }

    private static @Nullable Instant time(JsonNode tree, String name) {
        try {
            return tree.hasNonNull(name) ? Instant.parse(tree.get(name).asText()) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String bytes(JsonNode tree, String name) {
        return Texts.bytes(tree.path(name).asLong());
    }

    private static String rate(JsonNode tree, String name) {
        return bytes(tree, name) + "/s";
    }

    private static String limit(JsonNode tree, String name) {
        return tree.path(name).asLong() == 0 ? "not limited" : rate(tree, name);
    }

    private void row(String name, String value) {
        session.out().println("%-14s%s".formatted(name, value));
    }
}
