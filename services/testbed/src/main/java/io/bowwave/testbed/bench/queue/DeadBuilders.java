package io.bowwave.testbed.bench.queue;

import io.bowwave.testbed.TestbedException;
import io.bowwave.testbed.bench.queue.QueueApi.Held;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Builders that hold a build each and say so in time, until some of them say nothing any more. */
final class DeadBuilders {

    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final Duration BETWEEN = Duration.ofMillis(500);
    private static final Duration REQUEUED_WITHIN = Duration.ofSeconds(90);

    /**
     * @param times from a builder's last moment to its build being queued again, s, ascending
     * @param others builds of living builders that were queued again
     */
    record Found(List<Double> times, int others) {

        int requeued() {
            return times.size();
        }

        double seconds(double percentile) {
            return times.get((int) Math.min(times.size() - 1, Math.ceil(times.size() * percentile / 100)));
        }
    }

    private final QueueBed bed;
    private final int builders;
    private final int kills;
    private final Random random;
    private final Map<String, Instant> dead = new ConcurrentHashMap<>();

    DeadBuilders(QueueBed bed, int builders, int kills, long seed) {
        this.bed = bed;
        this.builders = builders;
        this.kills = kills;
        this.random = new Random(seed);
    }

    Found run() throws InterruptedException, SQLException {
        try (QueueApi api = new QueueApi(bed)) {
            List<Thread> beats = new ArrayList<>();
            try {
                List<Held> alive = hold(api, beats);
                for (int i = 0; i < kills; i++) {
                    Held victim = alive.remove(random.nextInt(alive.size()));
                    dead.put(victim.build(), Instant.now());
                    Thread.sleep(BETWEEN);
                }
                return await();
            } finally {
                beats.forEach(Thread::interrupt);
            }
        }
    }

    private List<Held> hold(QueueApi api, List<Thread> beats) throws InterruptedException {
        List<Held> all = new ArrayList<>();
        for (int i = 0; i < builders; i++) {
            Held held = api.claim("dying-" + i)
                    .orElseThrow(() -> new TestbedException("found no build to claim, expected one for each builder"));
            all.add(held);
            Duration phase = Duration.ofMillis(random.nextLong(HEARTBEAT.toMillis()));
            beats.add(Thread.ofVirtual().start(() -> beat(api, held, phase)));
        }
        return all;
    }

    private void beat(QueueApi api, Held held, Duration phase) {
        try {
            for (Thread.sleep(phase); !dead.containsKey(held.build()); Thread.sleep(HEARTBEAT)) {
                api.heartbeat(held);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until each build of a dead builder has its second attempt. */
    private Found await() throws InterruptedException, SQLException {
        Instant end = Instant.now().plus(REQUEUED_WITHIN);
        while (true) {
            Map<String, Instant> requeued = requeued();
            if (requeued.keySet().containsAll(dead.keySet()) || Instant.now().isAfter(end)) {
                List<Double> times = dead.entrySet().stream()
                        .filter(each -> requeued.containsKey(each.getKey()))
                        .map(each -> Duration.between(each.getValue(), requeued.get(each.getKey()))
                                        .toMillis()
                                / 1000.0)
                        .sorted()
                        .toList();
                requeued.keySet().removeAll(dead.keySet());
                return new Found(times, requeued.size());
            }
            Thread.sleep(BETWEEN);
        }
    }

    private Map<String, Instant> requeued() throws SQLException {
        Map<String, Instant> found = new HashMap<>();
        try (Connection connection = bed.connect();
                PreparedStatement query =
                        connection.prepareStatement("SELECT id, changed_at FROM build_job WHERE attempt > 1");
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                found.put(
                        rows.getObject(1, UUID.class).toString(),
                        rows.getTimestamp(2).toInstant());
            }
        }
        return found;
    }
}
