package io.bowwave.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.Topic;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** The log: as it happens, and as it was. */
@Controller("/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class EventsController {

    private static final String PREFIX = "bowwave.";

    private final EventStreams streams;
    private final ViewTables tables;

    EventsController(EventStreams streams, ViewTables tables) {
        this.streams = streams;
        this.tables = tables;
    }

    /**
     * Server-sent events of every topic but build-logs.
     *
     * @param app only those about it
     * @param topic only these, comma separated, for example {@code build-events,deploy-events}
     * @param from {@code now} (unless said), {@code beginning} or a cursor
     * @param last the cursor of the last event that was seen; counts before {@code from}
     */
    @Get(value = "/events", produces = MediaType.TEXT_EVENT_STREAM)
    HttpResponse<Publisher<byte[]>> follow(
            @Nullable @QueryValue String app,
            @Nullable @QueryValue String topic,
            @Nullable @QueryValue String from,
            @Nullable @Header("Last-Event-ID") String last) {
        EventStream.Start start = start(last == null || last.isBlank() ? from : last);
        return HttpResponse.<Publisher<byte[]>>ok(streams.open(app, topics(topic), start))
                .contentType(MediaType.TEXT_EVENT_STREAM_TYPE)
                .header("Cache-Control", "no-store")
                .header("X-Accel-Buffering", "no");
    }

    /** What happened, newest first, from the ledger: builds, replicas, requests and rollouts. */
    @Get("/history")
    Page<JsonNode> history(
            @Nullable @QueryValue String app, @Nullable @QueryValue String build, @Nullable @QueryValue Integer limit) {
        return Page.all(tables.list(
                """
                select topic, json from view.event
                 where (?::text is null or app = ?) and (?::text is null or build = ?)
                 order by time desc, topic, log_offset desc limit ?
                """,
                row -> ((ObjectNode) row.json("json")).put("topic", row.text("topic")),
                app,
                app,
                build,
                build,
                Page.size(limit)));
    }

    /** What could not be read, newest first. */
    @Get("/dead-letters")
    Page<DeadLetter> deadLetters(@Nullable @QueryValue Integer limit) {
        return Page.all(tables.list(
                "select * from view.dead_letter order by time desc limit ?",
                row -> new DeadLetter(
                        row.textOrNull("topic"),
                        row.numberOrNull("at_partition"),
                        row.longOrNull("at_offset"),
                        row.textOrNull("process"),
                        row.textOrNull("reason"),
                        row.textOrNull("key"),
                        row.textOrNull("value"),
                        row.time("time")),
                Page.size(limit)));
    }

    /** A record that a process could not read. */
    record DeadLetter(
            @Nullable String topic,
            @Nullable Integer partition,
            @Nullable Long offset,
            @Nullable String process,
            @Nullable String reason,
            @Nullable String key,
            @Nullable String value,
            Instant time) {}

    private static EventStream.Start start(@Nullable String from) {
        try {
            return EventStream.start(from);
        } catch (IllegalArgumentException e) {
            throw Answers.invalid("from: found no cursor of an earlier stream (%s), expected one, now or beginning"
                    .formatted(e.getMessage()));
        }
    }

    private static Set<String> topics(@Nullable String asked) {
        Set<String> topics = new TreeSet<>();
        List<String> known = Cursor.TOPICS.stream().map(Topic::name).toList();
        for (String each : asked == null || asked.isBlank() ? new String[0] : asked.split(",", -1)) {
            String name = each.strip().startsWith(PREFIX) ? each.strip() : PREFIX + each.strip();
            if (!known.contains(name)) {
                throw Answers.invalid("topic: found \"%s\", expected some of %s".formatted(each, known));
            }
            topics.add(name);
        }
        return topics;
    }
}
