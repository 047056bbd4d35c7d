package io.bowwave.intake;

import io.bowwave.jobtable.Build;
import io.bowwave.jobtable.Builds;
import io.bowwave.process.ProblemException;
import io.bowwave.store.LogStore;
import java.time.Clock;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;

/** Readers of logs: there is room for so many. */
final class BuildLogs {

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Builds builds;
    private final LogStore store;
    private final int most;
    private final Semaphore room;
    private final Clock clock;

    BuildLogs(Supplier<Consumer<byte[], byte[]>> consumers, Builds builds, LogStore store, int most, Clock clock) {
        this.consumers = consumers;
        this.builds = builds;
        this.store = store;
        this.most = most;
        this.room = new Semaphore(most);
        this.clock = clock;
    }

    /**
     * The log of the build's current attempt.
     *
     * @param offset bytes to leave out
     * @param follow whether to go on until the build ends
     * @throws ProblemException 503 when there is no room
     */
    StreamingBody open(Build build, long offset, boolean follow) {
        if (!room.tryAcquire()) {
            throw new ProblemException(
                    503,
                    "too-many-followers",
                    "already " + most + " clients read logs here; close one, or try again in a few seconds");
        }
        BuildLog log = new BuildLog(consumers, builds, store, clock);
        return new StreamingBody("log-" + build.id(), out -> log.write(build, offset, follow, out), room::release);
    }
}
