package io.bowwave.swarm.simulation;

import io.bowwave.swarm.fetching.TransferId;

/** A transfer on its way between two hosts. */
final class Flow {

    final TransferId id;
    final Host source;
    final Host target;
    final int life;
    final int first;
    final int end;

    /** The next block to send. */
    int next;

    /** Blocks delivered, from the first on. */
    int delivered;

    /** Blocks sent and not delivered. */
    int onWire;

    boolean queued;
    boolean over;
    long waitingSince = -1;

    Flow(TransferId id, Host source, Host target, int first, int count) {
        this.id = id;
        this.source = source;
        this.target = target;
        this.life = target.life;
        this.first = first;
        this.end = first + count;
        this.next = first;
    }
}
