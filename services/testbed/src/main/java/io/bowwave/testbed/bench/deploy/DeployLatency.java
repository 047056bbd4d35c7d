package io.bowwave.testbed.bench.deploy;

import io.bowwave.process.KafkaClients;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.Topics;
import io.bowwave.testbed.TestbedException;
import io.bowwave.testbed.bench.Latencies;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.watch.WatchEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * From sending a deploy request to seeing its goal in the etcd of the last region. The app's pool has no machine, so that goals alone are
 * measured; two builds take turns. Baseline: a plain put in one of these etcds until its watcher sees it.
 */
public final class DeployLatency {

    private static final int WARM_UP = 500;
    private static final int REQUESTS = 400;
    private static final int PUTS = 400;
    private static final int RUNS = 3;
    private static final int SEEN_AT_MOST = 10_000;
    private static final long SEEN_WITHIN_S = 20;
    private static final String PROBE = "/bowwave-bench/probe";

    public record Found(Latencies requestToEtcd, Latencies putToWatch) {}

    /**
     * Where it is measured.
     *
     * @param etcds endpoint of each region's
     * @param app whose pool no machine belongs to
     * @param builds two or more of it that are deployable everywhere
     */
    public record Place(String bootstrap, List<String> etcds, String app, List<String> builds) {
        public Place {
            etcds = List.copyOf(etcds);
            builds = List.copyOf(builds);
        }
    }

    private final Place place;
    private final Producer<byte[], byte[]> producer;
    private final List<Client> etcds;
    private final BlockingQueue<String> seen = new ArrayBlockingQueue<>(SEEN_AT_MOST);

    private DeployLatency(Place place, Producer<byte[], byte[]> producer, List<Client> etcds) {
        this.place = place;
        this.producer = producer;
        this.etcds = etcds;
    }

    public static Found measure(Place place) {
        List<Client> etcds = new ArrayList<>();
        try (Producer<byte[], byte[]> producer = KafkaClients.producer(place.bootstrap(), "bench-deploy")) {
            place.etcds()
                    .forEach(each -> etcds.add(Client.builder().endpoints(each).build()));
            DeployLatency bench = new DeployLatency(place, producer, etcds);
            return new Found(bench.requests(), bench.puts());
        } finally {
            etcds.forEach(Client::close);
        }
    }

    private Latencies requests() {
        etcds.forEach(etcd -> watch(etcd, "/bowwave/goal/" + place.app()));
        Latencies latencies = new Latencies();
        int request = 0;
        for (int i = 0; i < WARM_UP; i++) {
            request(request++);
        }
        for (int run = 0; run < RUNS; run++) {
            latencies.beginRun();
            for (int i = 0; i < REQUESTS; i++) {
                latencies.record(request(request++));
            }
        }
        return latencies;
    }

    private long request(int number) {
        String id = "bench-" + number;
        String value =
                "{\"id\":\"%s\",\"app\":\"%s\",\"action\":\"deploy\",\"strategy\":\"all-at-once\",\"build\":\"%s\"}"
                        .formatted(
                                id,
                                place.app(),
                                place.builds().get(number % place.builds().size()));
        long sent = System.nanoTime();
        // Were it lost, the wait below would say so.
        var _ = producer.send(new ProducerRecord<>(
                Topics.DEPLOY_REQUESTS.name(),
                place.app().getBytes(StandardCharsets.UTF_8),
                value.getBytes(StandardCharsets.UTF_8)));
        for (int region = 0; region < etcds.size(); region++) {
            await(id);
        }
        return System.nanoTime() - sent;
    }

    private Latencies puts() {
        Client etcd = etcds.getFirst();
        watch(etcd, PROBE);
        Latencies latencies = new Latencies();
        latencies.beginRun();
        for (int i = 0; i < PUTS; i++) {
            String id = "probe-" + i;
            long sent = System.nanoTime();
            var _ = etcd.getKVClient().put(bytes(PROBE), bytes("{\"rollout\":\"" + id + "\"}"));
            await(id);
            latencies.record(System.nanoTime() - sent);
        }
        delete(etcd);
        return latencies;
    }

    private void watch(Client etcd, String key) {
        etcd.getWatchClient().watch(bytes(key), response -> response.getEvents().forEach(this::see));
        try {
            // The watch is there when a later read on the same connection has been answered.
            etcd.getKVClient().get(bytes(key)).get(SEEN_WITHIN_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new TestbedException("etcd does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestbedException("interrupted", e);
        }
    }

    private void see(WatchEvent event) {
        if (event.getEventType() != WatchEvent.EventType.PUT) {
            return;
        }
        try {
            String id = Json.mapper()
                    .readTree(event.getKeyValue().getValue().getBytes())
                    .path("rollout")
                    .asText();
            if (!seen.offer(id)) {
                throw new TestbedException("more than " + SEEN_AT_MOST + " goals were not waited for");
            }
        } catch (java.io.IOException e) {
            throw new TestbedException("a goal in etcd is no JSON", e);
        }
    }

    private void await(String id) {
        try {
            String next = seen.poll(SEEN_WITHIN_S, TimeUnit.SECONDS);
            if (!id.equals(next)) {
                throw new TestbedException(
                        "expected the goal of " + id + " within " + SEEN_WITHIN_S + " s; found " + next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestbedException("interrupted", e);
        }
    }

    private static void delete(Client etcd) {
        etcd.getKVClient().delete(bytes(PROBE)).join();
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }
}
