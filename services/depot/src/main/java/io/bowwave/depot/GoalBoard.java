package io.bowwave.depot;

import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.id.AppName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * The region's goals as of one revision of etcd, the recent changes, and the agents that follow them. The watch loop writes; requests
 * read. A follower whose revision lies within the recent changes gets those; any other gets everything.
 */
final class GoalBoard implements AutoCloseable {

    /** Changes that are remembered. */
    private static final int RING = 4096;

    private final Map<AppName, BoardGoal> goals = new TreeMap<>();
    private final Deque<BoardGoal> ring = new ArrayDeque<>();
    private final Map<String, byte[]> extras = new TreeMap<>();
    private final Set<GoalFollower> followers = ConcurrentHashMap.newKeySet();
    private final LongAdder unreadable = new LongAdder();

    /** Every change after this revision is in the ring. */
    private long ringAfter;

    private long revision;

    synchronized long revision() {
        return revision;
    }

    int followers() {
        return followers.size();
    }

    /** Another value below the prefix that is no goal. */
    void unreadable() {
        unreadable.increment();
    }

    long unreadableGoals() {
        return unreadable.sum();
    }

    synchronized int goals() {
        return goals.size();
    }

    /** The goal that an app has now. */
    synchronized @Nullable BoardGoal goal(AppName app) {
        return goals.get(app);
    }

    /** Whether the app is no more, and the machine that says this has stopped it. */
    boolean done(MachineStatus status) {
        BoardGoal known = goal(status.app());
        return known != null
                && known.goal().gone()
                && status.generation() >= known.goal().generation()
                && status.state() == MachineState.IDLE
                && status.running() == null;
    }

    /** Everything, as listed at a revision. Returns what is new or changed. */
    synchronized List<BoardGoal> changed(Collection<BoardGoal> listed) {
        List<BoardGoal> changed = new ArrayList<>();
        for (BoardGoal each : listed) {
            BoardGoal known = goals.get(each.goal().app());
            if (known == null || known.revision() != each.revision()) {
                changed.add(each);
            }
        }
        changed.sort(java.util.Comparator.comparingLong(BoardGoal::revision));
        return changed;
    }

    /** Replaces everything by what was listed. */
    synchronized void list(Collection<BoardGoal> listed, long at) {
        if (at < revision) {
            // Another etcd, or one restored from a backup: what followers know of revisions means nothing any more.
            goals.clear();
            followers.forEach(GoalFollower::end);
        }
        List<BoardGoal> changed = changed(listed);
        Set<AppName> there = new HashSet<>();
        listed.forEach(each -> there.add(each.goal().app()));
        goals.keySet().retainAll(there);
        ring.clear();
        ringAfter = at;
        revision = at;
        changed.forEach(this::put);
    }

    /** One change. */
    synchronized void change(BoardGoal goal) {
        ring.addLast(goal);
        if (ring.size() > RING) {
            ringAfter = ring.removeFirst().revision();
        }
        revision = Math.max(revision, goal.revision());
        put(goal);
    }

    /** The key is gone. Agents go on with what they have. */
    synchronized void remove(AppName app, long at) {
        goals.remove(app);
        revision = Math.max(revision, at);
    }

    /** Nothing changed up to this revision. */
    synchronized void progress(long at) {
        revision = Math.max(revision, at);
    }

    /**
     * Something that agents are told beside the goals; every follower hears it, and each new one.
     *
     * @param name a later one of the same name takes its place
     * @param line JSON with its line feed; null: nothing any more
     */
    synchronized void extra(String name, byte @Nullable [] line) {
        if (line == null) {
            extras.remove(name);
        } else if (!Arrays.equals(line, extras.put(name, line))) {
            followers.forEach(each -> each.send(line));
        }
    }

    /** Lines for an agent: what it does not know, then changes as they come. */
    synchronized Flux<byte[]> follow(long since) {
        boolean known = since >= ringAfter && since <= revision && revision > 0;
        Collection<BoardGoal> backlog =
                known ? ring.stream().filter(each -> each.revision() > since).toList() : List.copyOf(goals.values());
        GoalFollower follower = new GoalFollower(followers::remove);
        followers.add(follower);
        return Flux.fromIterable(backlog)
                .map(BoardGoal::bytes)
                .concatWith(Flux.fromIterable(List.copyOf(extras.values())))
                .concatWith(follower.lines(mark(revision)));
    }

    /** To every follower; who has not taken the last ones is dropped and will come back with its revision. */
    void keepAlive() {
        byte[] mark = mark(revision());
        followers.forEach(each -> each.send(mark));
    }

    @Override
    public void close() {
        followers.forEach(GoalFollower::end);
    }

    private void put(BoardGoal goal) {
        goals.put(goal.goal().app(), goal);
        byte[] line = goal.bytes();
        followers.forEach(each -> each.send(line));
    }

    private static byte[] mark(long revision) {
        return "{\"revision\":%d}\n".formatted(revision).getBytes(StandardCharsets.UTF_8);
    }
}
