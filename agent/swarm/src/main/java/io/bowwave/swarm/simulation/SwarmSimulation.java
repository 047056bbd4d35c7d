package io.bowwave.swarm.simulation;

import io.bowwave.artifact.BlobHash;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.swarm.PeerAddress;
import io.bowwave.swarm.fetching.Action;
import io.bowwave.swarm.fetching.Failure;
import io.bowwave.swarm.fetching.FetchLimits;
import io.bowwave.swarm.fetching.FetchSelf;
import io.bowwave.swarm.fetching.Fetching;
import io.bowwave.swarm.fetching.Wanted;
import io.bowwave.swarm.plan.Labels;
import io.bowwave.swarm.plan.PlanAnswer;
import io.bowwave.swarm.plan.PlanLimits;
import io.bowwave.swarm.plan.PlanRequest;
import io.bowwave.swarm.plan.Planner;
import io.bowwave.swarm.plan.TransferClass;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Runs one region until every host that lives has the blob, or for thirty times as long as it could take at best. For one thread. */
public final class SwarmSimulation {

    private static final byte WAKE = 10;
    private static final byte PLAN = 11;
    private static final byte ANSWER = 12;
    private static final byte REFUSED = 13;
    private static final byte PEER = 14;
    private static final byte JOIN = 15;
    private static final byte KILL = 16;
    private static final byte PARTITION = 17;
    private static final byte PLANNER_DOWN = 18;
    private static final byte PLANNER_UP = 19;
    private static final byte SWEEP = 20;

    private static final long SECOND = 1_000_000_000L;
    private static final long MILLION = 1_000_000L;
    private static final long SWEEP_EVERY = SECOND / 2;
    private static final long EARLY_AFTER = 2 * SECOND;
    private static final long TIMEOUT = 3 * SECOND;
    private static final long PARTITION_NANOS = 10 * SECOND;
    private static final int PORT = 7000;
    private static final int STRAGGLER_FACTOR = 10;
    private static final int PATIENCE = 30;
    private static final int BIG = 2000;
    private static final double HALF = 0.5;

    private record Ask(Host host, int life, PlanRequest request) {}

    private record Answer(Host host, int life, @Nullable PlanAnswer answer) {}

    private record PeerQuestion(Host asker, int life, Host peer) {}

    private final SimulatedRegion region;
    private final LongSupplier cpuNanos;
    private final Random random;
    private final Events events = new Events();
    private final Digest blob;
    private final int blocks;
    private final Network network;
    private final Host depot;
    private final List<PeerAddress> depots;
    private final List<Host> hosts = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private @Nullable Planner planner;
    private long planNanos;
    private long duplicates;
    private long grants;
    private long requests;
    private long hedges;
    private int unplanned;
    private int open;
    private int coming;

    /** @param cpuNanos CPU time of this thread: read before and after each call of the planner */
    public SwarmSimulation(SimulatedRegion region, LongSupplier cpuNanos) {
        this.region = region;
        this.cpuNanos = cpuNanos;
        this.random = new Random(region.seed());
        this.blocks = Math.max(1, BlobHash.blocks(region.size()));
        this.blob = Digest.of(("blob " + region.seed()).getBytes(StandardCharsets.UTF_8));
        int portion = region.hosts() >= BIG ? PlanLimits.DEFAULT.unitAtMost() : region.hosts() >= BIG / 8 ? 8 : 1;
        this.network =
                new Network(events, region.latency().toNanos(), portion, blocks, region.cutOriginAfter() * blocks);
        this.depot =
                new Host(-1, new PeerAddress("depot", PORT), nanosABlock(region.originRate()), false, false, -1, 0);
        this.depot.alive = true;
        this.depots = List.of(depot.address);
        this.planner = new Planner(PlanLimits.DEFAULT, new Random(region.seed() + 1));
    }

    public SimulationResult run() {
        setUp();
        runTo((long) (region.floorSeconds() * PATIENCE * SECOND) + 2L * PATIENCE * SECOND);
        return result();
    }

    /** Until that moment, or until every host that lives has the blob. */
    void runTo(long end) {
        while (events.before(end) && open + coming > 0) {
            happen(events.next());
        }
    }

    void setUp() {
        for (int index = 0; index < region.hosts(); index++) {
            hosts.add(host(index));
        }
        long floor = (long) (region.floorSeconds() * SECOND);
        for (Host host : hosts) {
            events.add(within(region.joinWithin().toNanos()), JOIN, 0, host);
            coming++;
        }
        for (Host host : hosts) {
            double fate = random.nextDouble();
            if (fate < region.killed() + region.restarted()) {
                boolean back = fate >= region.killed();
                events.add(region.joinWithin().toNanos() + within(floor), KILL, back ? 1 : 0, host);
            }
        }
        for (int rack = 0; rack < Math.min(region.partitioned(), region.racks()); rack++) {
            events.add(floor / 4 + within(floor / 4), PARTITION, rack, this);
        }
        if (!region.plannerKilledAt().isZero()) {
            events.add(region.plannerKilledAt().toNanos(), PLANNER_DOWN, 0, this);
            events.add(region.plannerKilledAt().plus(region.plannerBackAfter()).toNanos(), PLANNER_UP, 0, this);
        }
        events.add(SWEEP_EVERY, SWEEP, 0, this);
    }

    private Host host(int index) {
        boolean straggler = index > 0 && index <= Math.round(region.stragglers() * region.hosts());
        boolean corrupting = index >= region.hosts() - Math.round(region.corrupting() * region.hosts());
        double nanos = nanosABlock(region.rate()) * (straggler ? STRAGGLER_FACTOR : 1);
        int rack = region.racks() == 0 ? 0 : index % region.racks();
        return new Host(index, new PeerAddress("m" + index, PORT), nanos, straggler, corrupting, rack, blocks);
    }

    private void happen(long now) {
        Object who = Objects.requireNonNull(events.who);
        int number = events.number;
        switch (events.kind) {
            case Network.REQUEST -> request((Flow) who, number, now);
            case Network.FREE -> free((Host) who, number, now);
            case Network.DELIVER -> deliver((Flow) who, number, now);
            case Network.LOST -> lost((Flow) who, Failure.LOST, now);
            case WAKE -> wake((Host) who, now);
            case PLAN -> plan((Ask) who, now);
            case ANSWER -> answered((Answer) who, now);
            case REFUSED -> answered((Answer) who, now);
            case PEER -> peer((PeerQuestion) who, now);
            case JOIN -> join((Host) who, now);
            case KILL -> kill((Host) who, number == 1, now);
            case PARTITION -> partition(number, now);
            case PLANNER_DOWN -> forgetPlanner();
            case PLANNER_UP -> planner = new Planner(PlanLimits.DEFAULT, new Random(region.seed() + 2));
            case SWEEP -> sweep(now);
            default -> throw new IllegalStateException("event " + events.kind);
        }
    }

    private void request(Flow flow, int again, long now) {
        if (again == 1) {
            network.resumed(flow, now);
        } else {
            network.requested(flow, now);
        }
    }

    private void free(Host host, int life, long now) {
        if (host.life == life) {
            network.free(host, now);
        }
    }

    private void join(Host host, long now) {
        coming--;
        open += host.finished < 0 ? 1 : 0;
        host.alive = true;
        host.joined = host.life == 0 ? now : host.joined;
        String zone = region.zones() == 0 ? "" : "z" + host.rack % region.zones();
        Labels labels = region.racks() == 0 ? Labels.NONE : new Labels("r" + host.rack, zone);
        Fetching fetching = new Fetching(
                new FetchSelf(new MachineId("m" + host.index), host.address, labels),
                FetchLimits.DEFAULT,
                new Random(region.seed() * 31 + host.index));
        fetching.depots(depots, now);
        fetching.want(new Wanted(blob, region.size(), false, TransferClass.DEPLOY), now);
        fetching.have(blob, (BitSet) host.blocks.clone());
        host.fetching = fetching;
        act(host, now);
    }

    private void kill(Host host, boolean comesBack, long now) {
        if (!host.alive) {
            return;
        }
        open -= host.finished < 0 ? 1 : 0;
        host.everKilled = !comesBack;
        host.life++;
        host.sending = false;
        host.wake = Long.MAX_VALUE;
        host.incoming.values().forEach(network::end);
        host.incoming.clear();
        count(host);
        host.fetching = null;
        network.gone(host, now);
        if (comesBack) {
            coming++;
            events.add(now + TIMEOUT + within(TIMEOUT), JOIN, 0, host);
        }
    }

    private void partition(int rack, long now) {
        hosts.stream().filter(host -> host.rack == rack).forEach(host -> host.partitionedUntil = now + PARTITION_NANOS);
    }

    private void forgetPlanner() {
        Planner old = planner;
        if (old != null) {
            count(old);
        }
        planner = null;
    }

    private void act(Host host, long now) {
        Fetching fetching = host.fetching;
        if (fetching == null) {
            return;
        }
        List<Action> actions = fetching.next(now);
        for (int i = 0; i < actions.size(); i++) {
            act(host, actions.get(i), now);
        }
        long wake = fetching.wakeAtNanos();
        if (wake < host.wake) {
            host.wake = wake;
            events.add(wake, WAKE, 0, host);
        }
    }

    private void act(Host host, Action action, long now) {
        switch (action) {
            case Action.AskPlanner ask -> {
                boolean cut = host.partitionedUntil > now;
                Ask asked = new Ask(host, host.life, ask.request());
                if (cut) {
                    events.add(now + TIMEOUT, REFUSED, 0, new Answer(host, host.life, null));
                } else {
                    events.add(now + region.planLatency().toNanos() / 2, PLAN, 0, asked);
                }
            }
            case Action.AskPeer ask -> {
                int index = Integer.parseInt(ask.peer().host().substring(1));
                events.add(
                        now + 2 * region.latency().toNanos(),
                        PEER,
                        0,
                        new PeerQuestion(host, host.life, hosts.get(index)));
            }
            case Action.Start start -> {
                Host source = start.origin()
                        ? depot
                        : hosts.get(Integer.parseInt(start.from().host().substring(1)));
                Flow flow = new Flow(start.id(), source, host, start.first(), start.count());
                host.incoming.put(start.id(), flow);
                events.add(now + region.latency().toNanos(), Network.REQUEST, 0, flow);
            }
            case Action.Cancel cancel -> {
                Flow flow = host.incoming.remove(cancel.id());
                if (flow != null) {
                    network.end(flow);
                }
            }
        }
    }

    private void wake(Host host, long now) {
        if (host.wake == now) {
            host.wake = Long.MAX_VALUE;
            act(host, now);
        }
    }

    private void plan(Ask ask, long now) {
        Planner asked = planner;
        PlanAnswer answer = null;
        if (asked != null) {
            long before = cpuNanos.getAsLong();
            answer = asked.plan(ask.request(), depots, Instant.ofEpochMilli(now / MILLION));
            planNanos += cpuNanos.getAsLong() - before;
        }
        events.add(now + region.planLatency().toNanos() / 2, ANSWER, 0, new Answer(ask.host(), ask.life(), answer));
    }

    private void answered(Answer answer, long now) {
        Host host = answer.host();
        Fetching fetching = host.fetching;
        if (fetching == null || host.life != answer.life()) {
            return;
        }
        if (answer.answer() == null) {
            fetching.planFailed(depot.address, now);
        } else {
            fetching.plan(depot.address, answer.answer(), now);
        }
        act(host, now);
    }

    private void peer(PeerQuestion question, long now) {
        Host asker = question.asker();
        Host peer = question.peer();
        boolean cut = Math.max(asker.partitionedUntil, peer.partitionedUntil) > now && asker.rack != peer.rack;
        Fetching fetching = asker.fetching;
        if (fetching != null && asker.life == question.life() && peer.alive && !cut) {
            fetching.peerHas(peer.address, blob, (BitSet) peer.blocks.clone(), now);
            act(asker, now);
        }
    }

    private void deliver(Flow flow, int count, long now) {
        Host target = flow.target;
        Fetching fetching = target.fetching;
        if (flow.over || fetching == null || flow.life != target.life) {
            duplicates += count;
            return;
        }
        if (flow.source.corrupting && random.nextDouble() < HALF) {
            lost(flow, Failure.BAD, now);
            return;
        }
        int from = flow.first + flow.delivered;
        BitSet here = target.blocks;
        for (int block = from; block < from + count; block++) {
            duplicates += here.get(block) ? 1 : 0;
        }
        here.set(from, from + count);
        flow.delivered += count;
        if (from + count == flow.end) {
            target.incoming.remove(flow.id);
            network.end(flow);
            fetching.done(flow.id, now);
        } else {
            fetching.progress(flow.id, flow.delivered, now);
        }
        network.arrived(flow, count, now);
        network.has(target, now);
        if (fetching.missingBlocks() == 0 && target.finished < 0) {
            finished(target, now);
        }
        act(target, now);
    }

    private void finished(Host host, long now) {
        host.finished = now;
        open--;
        if (host.blocks.cardinality() != blocks) {
            violations.add("host %d says it is done with %d of %d blocks"
                    .formatted(host.index, host.blocks.cardinality(), blocks));
        }
    }

    private void lost(Flow flow, Failure why, long now) {
        if (flow.over) {
            return;
        }
        network.end(flow);
        flow.target.incoming.remove(flow.id);
        Fetching fetching = flow.target.fetching;
        if (fetching != null && flow.life == flow.target.life) {
            fetching.failed(flow.id, why, now);
            act(flow.target, now);
        }
    }

    private void sweep(long now) {
        for (Host host : hosts) {
            for (Flow flow : host.waiting.isEmpty() ? List.<Flow>of() : List.copyOf(host.waiting)) {
                if (now - flow.waitingSince > EARLY_AFTER) {
                    lost(flow, Failure.EARLY, now);
                }
            }
        }
        Planner known = planner;
        if (known != null) {
            String wrong = known.brokenRule();
            if (!wrong.isEmpty() && violations.size() < PATIENCE) {
                violations.add("at %.1f s: %s".formatted((double) now / SECOND, wrong));
            }
        }
        events.add(now + SWEEP_EVERY, SWEEP, 0, this);
    }

    private void count(Planner of) {
        grants += of.originGrants() + of.peerGrants();
        requests += of.requests();
    }

    private void count(Host host) {
        Fetching fetching = host.fetching;
        if (fetching != null) {
            hedges += fetching.counters().hedges();
            unplanned += (int) fetching.counters().unplanned();
        }
    }

    SimulationResult result() {
        forgetPlanner();
        hosts.forEach(this::count);
        List<Double> healthy = new ArrayList<>();
        List<Double> slow = new ArrayList<>();
        int stuck = 0;
        double last = 0;
        for (Host host : hosts) {
            if (host.finished >= 0) {
                (host.straggler ? slow : healthy).add((double) (host.finished - host.joined) / SECOND);
                last = Math.max(last, host.straggler ? 0 : (double) host.finished / SECOND);
            } else if (!host.everKilled) {
                stuck++;
            }
        }
        if (stuck > 0) {
            violations.add(stuck + " hosts never got all blocks");
        }
        healthy.sort(null);
        slow.sort(null);
        return new SimulationResult(
                healthy,
                slow,
                last,
                stuck,
                (double) network.originBlocks / blocks,
                (double) Math.max(0, network.originCutAt) / SECOND,
                duplicates * BlobHash.BLOCK,
                grants,
                requests,
                hedges,
                unplanned,
                violations,
                planNanos);
    }

    private long within(long nanos) {
        return nanos <= 0 ? 0 : random.nextLong(nanos);
    }

    private static double nanosABlock(long rate) {
        return (double) BlobHash.BLOCK * SECOND / rate;
    }
}
