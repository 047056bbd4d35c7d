package io.bowwave.swarm.simulation;

import java.util.BitSet;
import java.util.Iterator;

/**
 * Links. A sender serves its flows in turn, some blocks at a time, so that they share its link equally; what it sends passes the receiver's
 * link after what came there before. A flow has at most two such portions on its way, so a slow receiver holds no sender up. What a sender is
 * still receiving itself waits until it has it.
 */
final class Network {

    static final byte REQUEST = 1;
    static final byte FREE = 2;
    static final byte DELIVER = 3;
    static final byte LOST = 4;

    private static final int PORTIONS = 2;

    private final Events events;
    private final long latency;
    private final int portion;
    private final double cutAfterBlocks;
    private final int blocks;

    /** Blocks that came from the depot. */
    private final BitSet out = new BitSet();

    long originBlocks;

    /** When the depot died; negative while it lives. */
    long originCutAt = -1;

    /** @param cutAfterBlocks blocks that the depot sends before it dies, or all once if that is less; 0: never */
    Network(Events events, long latencyNanos, int portion, int blocks, double cutAfterBlocks) {
        this.blocks = blocks;
        this.events = events;
        this.latency = latencyNanos;
        this.portion = portion;
        this.cutAfterBlocks = cutAfterBlocks;
    }

    /** The request of a flow came to its source. */
    void requested(Flow flow, long now) {
        if (flow.over) {
            return;
        }
        if (!flow.source.alive) {
            events.add(now + latency, LOST, 0, flow);
            return;
        }
        flow.source.outgoing.add(flow);
        offer(flow, now);
        pump(flow.source, now);
    }

    /** A source's link has room. */
    void free(Host source, long now) {
        source.sending = false;
        pump(source, now);
    }

    /** Something of a flow arrived: it may send more. */
    void arrived(Flow flow, int count, long now) {
        flow.onWire -= count;
        if (flow.source.depot()) {
            out.set(flow.first, flow.first + flow.delivered);
            cut(flow.source, now);
        }
        if (!flow.over) {
            offer(flow, now);
            pump(flow.source, now);
        }
    }

    /** A host has new blocks: flows from there that waited for them go on. */
    void has(Host host, long now) {
        if (host.waiting.isEmpty()) {
            return;
        }
        for (Iterator<Flow> each = host.waiting.iterator(); each.hasNext(); ) {
            Flow flow = each.next();
            if (flow.over || host.blocks.get(flow.next)) {
                each.remove();
                flow.waitingSince = -1;
                offer(flow, now);
            }
        }
        pump(host, now);
    }

    /** The flow is over: nothing more of it is sent. */
    void end(Flow flow) {
        flow.over = true;
        flow.source.outgoing.remove(flow);
        if (flow.waitingSince >= 0) {
            flow.source.waiting.remove(flow);
            flow.waitingSince = -1;
        }
    }

    /** The host is gone: who fetches from it hears so. */
    void gone(Host host, long now) {
        host.alive = false;
        host.ready.clear();
        host.waiting.clear();
        for (Flow flow : host.outgoing) {
            events.add(now + latency, LOST, 0, flow);
        }
        host.outgoing.clear();
    }

    private void offer(Flow flow, long now) {
        if (flow.over
                || flow.queued
                || flow.next >= flow.end
                || flow.onWire >= PORTIONS * portion
                || flow.waitingSince >= 0) {
            return;
        }
        Host source = flow.source;
        if (source.depot() || source.blocks.get(flow.next)) {
            flow.queued = true;
            source.ready.add(flow);
        } else {
            flow.waitingSince = now;
            source.waiting.add(flow);
        }
    }

    private void pump(Host source, long now) {
        while (!source.sending && source.alive) {
            Flow flow = source.ready.poll();
            if (flow == null) {
                return;
            }
            flow.queued = false;
            if (!flow.over) {
                send(flow, now);
            }
        }
    }

    private void send(Flow flow, long now) {
        Host source = flow.source;
        Host target = flow.target;
        long blockedUntil = Math.max(source.partitionedUntil, target.partitionedUntil);
        if (blockedUntil > now && source.rack != target.rack) {
            flow.queued = true;
            events.add(blockedUntil, REQUEST, 1, flow);
            return;
        }
        int to = Math.min(flow.end, flow.next + portion);
        int have = source.depot() ? to : endOfHeld(source, flow.next, to);
        int count = have - flow.next;
        long sent = now + Math.round(count * source.nanosABlock);
        long begin = Math.max(target.downFree, now + latency);
        long passed = begin + Math.round(count * target.nanosABlock);
        target.downFree = passed;
        flow.next += count;
        flow.onWire += count;
        source.sending = true;
        events.add(sent, FREE, source.life, source);
        events.add(Math.max(passed, sent + latency), DELIVER, count, flow);
        offer(flow, now);
        if (source.depot()) {
            originBlocks += count;
            cut(source, now);
        }
    }

    private void cut(Host depot, long now) {
        if (cutAfterBlocks > 0 && originCutAt < 0 && (originBlocks >= cutAfterBlocks || out.cardinality() == blocks)) {
            originCutAt = now;
            gone(depot, now);
        }
    }

    private static int endOfHeld(Host source, int from, int to) {
        int end = from;
        while (end < to && source.blocks.get(end)) {
            end++;
        }
        return end;
    }

    /** A partition is over. */
    void resumed(Flow flow, long now) {
        flow.queued = false;
        if (!flow.over && flow.source.alive) {
            offer(flow, now);
            pump(flow.source, now);
        }
    }
}
