package io.bowwave.intake;

import io.bowwave.process.ProblemException;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

/** Followers of the log: each has a consumer of its own, and there is room for so many. */
final class EventStreams {

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final int most;
    private final Semaphore room;

    EventStreams(Supplier<Consumer<byte[], byte[]>> consumers, int most) {
        this.consumers = consumers;
        this.most = most;
        this.room = new Semaphore(most);
    }

    /**
     * @param app only events about it; null: all
     * @param topics only those (full names); empty: all of them
     * @param from where to begin
     * @throws ProblemException 503 when there is no room
     */
    StreamingBody open(@Nullable String app, Set<String> topics, EventStream.Start from) {
        if (!room.tryAcquire()) {
            throw new ProblemException(
                    503,
                    "too-many-followers",
                    "already " + most + " clients follow the events here; close one, or try again in a few seconds");
        }
        return new StreamingBody("events", new EventStream(consumers, app, topics, from)::write, room::release);
    }
}
