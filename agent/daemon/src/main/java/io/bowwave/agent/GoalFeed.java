package io.bowwave.agent;

import io.bowwave.schemas.fleet.TransferLimits;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.swarm.PeerAddress;
import io.bowwave.swarm.json.JsonException;
import io.bowwave.swarm.json.SmallJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings goals: from the stream of the depot in use, reconnecting from the last known revision; after all depots have failed for a
 * while, from etcd once in a while until a depot answers again. One thread.
 */
final class GoalFeed implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(GoalFeed.class);
    private static final Duration SILENCE = Duration.ofSeconds(15);
    private static final long FIRST_PAUSE = 100;
    private static final long LONGEST_PAUSE = 5_000;

    private final DepotClient client;
    private final Depots depots;
    private final EtcdGateway etcd;
    private final Duration pollEach;
    private final MachineId machine;
    private final Random random;
    private final DepotWords words;
    private long revision;
    private int failures;
    private long nextPollNanos = System.nanoTime();
    private volatile boolean streaming;

    /** @param pollEach how often etcd is asked at most while no depot answers; up to half as long again, so that machines differ */
    GoalFeed(
            DepotClient client,
            Depots depots,
            EtcdGateway etcd,
            Duration pollEach,
            MachineId machine,
            Random random,
            DepotWords words) {
        this.client = client;
        this.depots = depots;
        this.etcd = etcd;
        this.pollEach = pollEach;
        this.machine = machine;
        this.random = random;
        this.words = words;
    }

    /** Whether a depot's stream is being followed. */
    boolean streaming() {
        return streaming;
    }

    /** Until it is interrupted. */
    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                URI depot = depots.current();
                try {
                    follow(depot);
                } catch (IOException e) {
                    failed(depot, e);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("goals are no longer followed", e);
        }
    }

    private void follow(URI depot) throws IOException {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(client.goals(depot, revision, machine, SILENCE), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                take(line);
                if (!streaming) {
                    LOG.info("following the goals of depot {}", depot);
                }
                streaming = true;
                failures = 0;
                line = lines.readLine();
            }
            throw new IOException("the stream ended");
        } finally {
            streaming = false;
        }
    }

    private void failed(URI depot, IOException why) throws InterruptedException {
        failures++;
        depots.failed(depot);
        LOG.info("depot {} gives no goals: {}", depot, why.getMessage());
        if (failures > depots.all().size() && System.nanoTime() - nextPollNanos >= 0) {
            poll();
        }
        long pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(failures, 10));
        Thread.sleep(pause / 2 + random.nextLong(pause));
    }

    private void poll() throws InterruptedException {
        nextPollNanos = System.nanoTime() + pollEach.toNanos() + random.nextLong(pollEach.toNanos() / 2);
        try {
            depots.found(etcd.depots());
            etcd.goals().forEach(words::goal);
            words.caughtUp();
            LOG.info("no depot answers; asked etcd for the goals");
        } catch (IOException e) {
            LOG.warn("neither a depot nor etcd answers: {}", e.toString());
        }
    }

    private void take(String line) {
        try {
            Map<String, Object> tree = SmallJson.object(line.getBytes(StandardCharsets.UTF_8));
            if (tree.get("goal") instanceof Map<?, ?> goal) {
                @SuppressWarnings("unchecked") // the parser makes no other maps
                Map<String, Object> object = (Map<String, Object>) goal;
                revision = Math.max(revision, revision(tree));
                words.goal(HeardGoal.of(object));
            } else if (tree.get("limits") instanceof Map<?, ?> limits) {
                words.limits(limits(limits));
            } else if (tree.get("prefetch") instanceof Map<?, ?> hint) {
                @SuppressWarnings("unchecked") // as above
                Map<String, Object> object = (Map<String, Object>) hint;
                words.prefetch(PrefetchHint.of(object));
            } else if (tree.get("depots") instanceof List<?> all) {
                depots(all);
            } else {
                // The mark at the end of what the depot knows: lower than before after etcd was restored.
                revision = revision(tree);
                words.caughtUp();
            }
        } catch (JsonException e) {
            LOG.warn("a line of the depot is no goal and is passed over: {}", e.getMessage());
        }
    }

    private void depots(List<?> all) throws JsonException {
        List<URI> urls = new ArrayList<>();
        List<PeerAddress> peers = new ArrayList<>();
        for (Object each : all) {
            if (!(each instanceof Map<?, ?> depot)
                    || !(depot.get("url") instanceof String url)
                    || !(depot.get("peer") instanceof String peer)) {
                throw new JsonException("depots: found %s, expected an object with url and peer".formatted(each));
            }
            try {
                urls.add(URI.create(url));
                peers.add(PeerAddress.of(peer));
            } catch (IllegalArgumentException e) {
                throw (JsonException) new JsonException("depots: " + e.getMessage()).initCause(e);
            }
        }
        words.depots(urls, peers);
    }

    private static TransferLimits limits(Map<?, ?> tree) throws JsonException {
        Map<String, Long> rates = new HashMap<>();
        for (Map.Entry<?, ?> each : tree.entrySet()) {
            if (!(each.getValue() instanceof Long rate)) {
                throw new JsonException(
                        "limits.%s: found %s, expected bytes a second".formatted(each.getKey(), each.getValue()));
            }
            rates.put(String.valueOf(each.getKey()), rate);
        }
        try {
            return new TransferLimits(rates);
        } catch (IllegalArgumentException e) {
            throw (JsonException) new JsonException(String.valueOf(e.getMessage())).initCause(e);
        }
    }

    private long revision(Map<String, Object> tree) {
        return tree.get("revision") instanceof Long found ? found : revision;
    }
}
