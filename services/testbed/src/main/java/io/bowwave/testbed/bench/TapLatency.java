package io.bowwave.testbed.bench;

import io.bowwave.jobtable.JobDatabase;
import io.bowwave.jobtable.NewBuild;
import io.bowwave.process.KafkaClients;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.testbed.LocalStack;
import io.bowwave.testbed.StackFile;
import io.bowwave.testbed.TestbedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * From the return of the commit that queues a build to its event being readable (read_committed). One row at a time; each build is
 * canceled at once, so that no builder takes it.
 */
final class TapLatency {

    private static final int WARM_UP = 500;
    private static final int ROWS = 500;
    private static final int RUNS = 3;
    private static final Duration READ_WITHIN = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(100);

    private final JobDatabase database;
    private final Consumer<byte[], byte[]> consumer;
    private final AppName app;

    private TapLatency(JobDatabase database, Consumer<byte[], byte[]> consumer, AppName app) {
        this.database = database;
        this.consumer = consumer;
        this.app = app;
    }

    static Latencies measure(LocalStack stack, String app) {
        stack.api().post("/v1/apps", Map.of("name", app, "repoUrl", "file:///nowhere", "branch", "main"));
        StackFile.Postgres postgres = stack.file().postgres();
        try (JobDatabase database = JobDatabase.open(postgres.url(), postgres.user(), postgres.password(), 1);
                Consumer<byte[], byte[]> consumer = KafkaClients.consumer(stack.bootstrap(), "bench-tap", null)) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.BUILD_EVENTS.name()).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            return new TapLatency(database, consumer, new AppName(app)).runs();
        }
    }

    private Latencies runs() {
        Latencies latencies = new Latencies();
        int commit = 0;
        for (int i = 0; i < WARM_UP; i++) {
            once(commit++);
        }
        for (int run = 0; run < RUNS; run++) {
            latencies.beginRun();
            for (int i = 0; i < ROWS; i++) {
                latencies.record(once(commit++));
            }
        }
        return latencies;
    }

    private long once(int commit) {
        BuildId build = database.builds()
                .enqueue(new NewBuild(app, null, "%040x".formatted(commit + 1), "manual", "bench", null, false))
                .build()
                .id();
        long committed = System.nanoTime();
        read("build/" + build + "/1");
        long nanos = System.nanoTime() - committed;
        database.builds().cancel(build, "bench", "measured");
        return nanos;
    }

    private void read(String eventId) {
        long end = System.nanoTime() + READ_WITHIN.toNanos();
        while (System.nanoTime() < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (eventId.equals(
                        new String(record.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8))) {
                    return;
                }
            }
        }
        throw new TestbedException("event " + eventId + " is not readable within " + READ_WITHIN.toSeconds() + " s");
    }
}
