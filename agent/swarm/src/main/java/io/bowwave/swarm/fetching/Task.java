package io.bowwave.swarm.fetching;

import io.bowwave.swarm.plan.Run;
import org.jspecify.annotations.Nullable;

/** A run that this machine may fetch, and the one or two transfers that do it. */
final class Task {

    final Run run;
    final FetchedBlob blob;
    final long startedNanos;
    /** Blocks of the run that are not here. */
    int left;

    @Nullable
    Transfer first;

    @Nullable
    Transfer second;

    /** Already taken for late: a second source was asked for. */
    boolean late;

    /** Had its second source: there is not a third. */
    boolean hedged;

    Task(Run run, FetchedBlob blob, int left, long startedNanos) {
        this.left = left;
        this.run = run;
        this.blob = blob;
        this.startedNanos = startedNanos;
    }

    boolean idle() {
        return first == null && second == null;
    }

    void add(Transfer transfer) {
        if (first == null) {
            first = transfer;
        } else {
            second = transfer;
            hedged = true;
        }
    }

    void remove(Transfer transfer) {
        if (first == transfer) {
            first = second;
            second = null;
        } else if (second == transfer) {
            second = null;
        }
    }

    @Nullable
    Transfer other(Transfer transfer) {
        return first == transfer ? second : first;
    }

    /** Blocks of the run that are here; a run is fetched from its beginning to its end. */
    int done() {
        return blob.firstMissing(run.first(), run.end()) - run.first();
    }
}
