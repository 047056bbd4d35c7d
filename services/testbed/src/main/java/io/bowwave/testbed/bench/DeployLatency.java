package io.bowwave.testbed.bench;

import io.bowwave.process.KafkaClients;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.Topics;
import io.bowwave.testbed.LocalStack;
import io.bowwave.testbed.TestbedException;
import io.bowwave.testbed.TinyApp;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.watch.WatchEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * From sending a deploy request to seeing its goal in the etcd of the last region. The app's pool has no machine, so that goals alone are
 * measured; two builds take turns. Baseline: a plain put in one of these etcds until its watcher sees it.
 */
final class DeployLatency {

    private static final String APP = "bench-deploy";
    private static final int WARM_UP = 500;
    private static final int REQUESTS = 400;
    private static final int PUTS = 400;
    private static final int RUNS = 3;
    private static final int SEEN_AT_MOST = 10_000;
    private static final long SEEN_WITHIN_S = 20;
    private static final Duration DEPLOYABLE_WITHIN = Duration.ofSeconds(60);
    private static final String PROBE = "/bowwave-bench/probe";

    record Found(Latencies requestToEtcd, Latencies putToWatch) {}

    private final Producer<byte[], byte[]> producer;
    private final List<Client> etcds;
    private final List<String> builds;
    private final BlockingQueue<String> seen = new ArrayBlockingQueue<>(SEEN_AT_MOST);

    private DeployLatency(Producer<byte[], byte[]> producer, List<Client> etcds, List<String> builds) {
        this.producer = producer;
        this.etcds = etcds;
        this.builds = builds;
    }

    static Found measure(LocalStack stack, Path repository, RandomGenerator random) {
        TinyApp app = TinyApp.register(stack.api(), APP, repository, Map.of("bench", "nobody"), random);
        List<String> builds = List.of(app.build(app.commit(0, 1000)), app.build(app.commit(0, 1001)));
        builds.forEach(build -> app.deployable(build, DEPLOYABLE_WITHIN));
        List<Client> etcds = new ArrayList<>();
        try (Producer<byte[], byte[]> producer = KafkaClients.producer(stack.bootstrap(), "bench-deploy")) {
            stack.file()
                    .regions()
                    .forEach(region ->
                            etcds.add(Client.builder().endpoints(region.etcd()).build()));
            DeployLatency bench = new DeployLatency(producer, etcds, builds);
            return new Found(bench.requests(), bench.puts());
        } finally {
            etcds.forEach(Client::close);
        }
    }

    private Latencies requests() {
        etcds.forEach(etcd -> watch(etcd, "/bowwave/goal/" + APP));
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
        String value = "{\"id\":\"%s\",\"app\":\"%s\",\"action\":\"deploy\",\"build\":\"%s\"}"
                .formatted(id, APP, builds.get(number % builds.size()));
        long sent = System.nanoTime();
        // Were it lost, the wait below would say so.
        var _ = producer.send(new ProducerRecord<>(
                Topics.DEPLOY_REQUESTS.name(),
                APP.getBytes(StandardCharsets.UTF_8),
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
