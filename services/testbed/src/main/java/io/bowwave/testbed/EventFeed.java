package io.bowwave.testbed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows the API's event stream on a thread of its own and keeps what came. Bounded: of more than 100,000 events the rest is dropped and
 * said so.
 */
public final class EventFeed implements AutoCloseable {

    private static final int MOST = 100_000;
    private static final int PLACED_SECONDS = 15;

    private final Consumer<JsonNode> listener;
    private final List<JsonNode> events = new ArrayList<>();
    private final InputStream in;
    private final Thread reader;
    private final CountDownLatch placed = new CountDownLatch(1);
    private @Nullable String problem;

    private EventFeed(InputStream in, Consumer<JsonNode> listener) {
        this.in = in;
        this.listener = listener;
        this.reader = Thread.ofPlatform().daemon().name("event-feed").unstarted(this::read);
    }

    /**
     * From now on: what happens after the return is not missed.
     *
     * @param listener called on the feed's thread
     */
    public static EventFeed open(ApiClient api, String query, Consumer<JsonNode> listener) {
        try {
            EventFeed feed = new EventFeed(api.events(query), listener);
            feed.reader.start();
            if (!feed.placed.await(PLACED_SECONDS, TimeUnit.SECONDS)) {
                feed.close();
                throw new TestbedException(
                        "the event stream says nothing, not even where it begins, for " + PLACED_SECONDS + " s");
            }
            return feed;
        } catch (IOException e) {
            throw new TestbedException("cannot follow the events: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestbedException("interrupted", e);
        }
    }

    /** Everything that came by now, in order. */
    public synchronized List<JsonNode> events() {
        return List.copyOf(events);
    }

    /** Why it ended, when it did not end by {@link #close}. */
    public synchronized @Nullable String problem() {
        return problem;
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            StringBuilder data = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                placed.countDown();
                if (line.startsWith("data:")) {
                    data.append(line.substring("data:".length()).strip());
                } else if (line.isEmpty() && !data.isEmpty()) {
                    take(Json.mapper().readTree(data.toString()));
                    data.setLength(0);
                }
            }
            fail("the server ended the event stream");
        } catch (JsonProcessingException e) {
            fail("an event is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            fail("the event stream broke: " + e.getMessage());
        }
    }

    private void take(JsonNode event) {
        synchronized (this) {
            if (events.size() == MOST) {
                problem = "more than " + MOST + " events";
                return;
            }
            events.add(event);
        }
        listener.accept(event);
    }

    private synchronized void fail(String why) {
        problem = why;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            // The stream is given up anyway.
        }
        reader.interrupt();
    }
}
