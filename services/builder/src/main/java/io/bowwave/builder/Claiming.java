package io.bowwave.builder;

import io.bowwave.process.Loop;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** One round: when a slot is free and there is room on the disk, asks the queue for work and begins it. */
final class Claiming implements Loop.Step {

    private static final Duration WAIT = Duration.ofSeconds(20);

    private final Map<String, String> labels;
    private final QueueClient queue;
    private final Slots slots;
    private final Workspaces workspaces;

    Claiming(Map<String, String> labels, QueueClient queue, Slots slots, Workspaces workspaces) {
        this.labels = Map.copyOf(labels);
        this.queue = queue;
        this.slots = slots;
        this.workspaces = workspaces;
    }

    @Override
    public Duration run() throws IOException, InterruptedException {
        int free = slots.awaitFree(WAIT);
        if (free > 0) {
            workspaces.checkSpace();
            queue.claim(labels, free, WAIT).forEach(slots::start);
        }
        return Duration.ZERO;
    }
}
