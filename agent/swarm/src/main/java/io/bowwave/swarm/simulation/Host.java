package io.bowwave.swarm.simulation;

import io.bowwave.swarm.PeerAddress;
import io.bowwave.swarm.fetching.Fetching;
import io.bowwave.swarm.fetching.TransferId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A machine, or the depot (which fetches nothing and has everything). */
final class Host {

    final int index;
    final PeerAddress address;
    final double nanosABlock;
    final boolean straggler;
    final boolean corrupting;
    final int rack;

    /** Verified blocks on its disk. */
    final BitSet blocks;

    /** Flows that have something to send now. */
    final ArrayDeque<Flow> ready = new ArrayDeque<>();

    /** Flows from here whose next block is not here yet. */
    final List<Flow> waiting = new ArrayList<>();

    /** All flows from here. */
    final List<Flow> outgoing = new ArrayList<>();

    final Map<TransferId, Flow> incoming = new HashMap<>();

    @Nullable
    Fetching fetching;

    boolean alive;
    boolean everKilled;
    boolean sending;

    /** Counts its lives: what was meant for an earlier one is not for this one. */
    int life;

    long joined;
    long finished = -1;
    long downFree;
    long wake = Long.MAX_VALUE;
    long partitionedUntil;

    Host(
            int index,
            PeerAddress address,
            double nanosABlock,
            boolean straggler,
            boolean corrupting,
            int rack,
            int size) {
        this.index = index;
        this.address = address;
        this.nanosABlock = nanosABlock;
        this.straggler = straggler;
        this.corrupting = corrupting;
        this.rack = rack;
        this.blocks = new BitSet(size);
    }

    boolean depot() {
        return fetching == null && index < 0;
    }
}
