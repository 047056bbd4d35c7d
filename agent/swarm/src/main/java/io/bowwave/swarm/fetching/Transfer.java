package io.bowwave.swarm.fetching;

import io.bowwave.swarm.PeerAddress;

/** One way that a run comes. */
final class Transfer {

    final TransferId id;
    final Task task;
    final int first;
    final int end;
    final PeerAddress from;
    final boolean origin;
    final boolean planned;
    final long startedNanos;
    long lastBlockNanos;
    int done;

    Transfer(
            TransferId id,
            Task task,
            int first,
            int end,
            PeerAddress from,
            boolean origin,
            boolean planned,
            long startedNanos) {
        this.id = id;
        this.task = task;
        this.first = first;
        this.end = end;
        this.from = from;
        this.origin = origin;
        this.planned = planned;
        this.startedNanos = startedNanos;
        this.lastBlockNanos = startedNanos;
    }

    int left() {
        return end - first - done;
    }
}
