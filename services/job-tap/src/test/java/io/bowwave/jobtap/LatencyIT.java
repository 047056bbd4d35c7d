package io.bowwave.jobtap;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.jobtable.App;
import io.bowwave.jobtable.Build;
import io.bowwave.process.KafkaClients;
import io.bowwave.process.RunningProcess;
import io.bowwave.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a row's commit to its event readable as committed. The bound is loose, since tests share their machine; the bench has the goal. */
@RealServers({Server.POSTGRES, Server.KAFKA})
final class LatencyIT {

    private static final int WARM_UP = 150;
    private static final int MEASURED = 100;
    private static final Logger LOG = LoggerFactory.getLogger(LatencyIT.class);

    @Test
    void makesARowReadableOnTheLogWithinMilliseconds(PostgresServer postgres, KafkaServer kafka) {
        try (TapFixture jobs = new TapFixture(postgres, kafka)) {
            jobs.database.openTap(jobs.name);
            jobs.regions();
            App web = jobs.app("web");
            try (RunningProcess tap = jobs.start();
                    Consumer<byte[], byte[]> consumer = KafkaClients.consumer(kafka.bootstrap(), "test", null)) {
                List<TopicPartition> partitions = consumer.partitionsFor(Topics.BUILD_EVENTS.name()).stream()
                        .map(p -> new TopicPartition(p.topic(), p.partition()))
                        .toList();
                consumer.assign(partitions);
                consumer.seekToEnd(partitions);
                partitions.forEach(consumer::position);
                long[] nanos = new long[MEASURED];
                for (int i = -WARM_UP; i < MEASURED; i++) {
                    Build build = jobs.enqueue(web);
                    long committed = System.nanoTime();
                    awaitEvent(consumer, "build/" + build.id() + "/1");
                    if (i >= 0) {
                        nanos[i] = System.nanoTime() - committed;
                    }
                }
                Arrays.sort(nanos);
                LOG.info(
                        "row commit to event readable: p50 {} ms, p99 {} ms (port {})",
                        nanos[MEASURED / 2] / 1e6,
                        nanos[MEASURED * 99 / 100] / 1e6,
                        tap.port());
                assertThat(Duration.ofNanos(nanos[MEASURED / 2])).isLessThan(Duration.ofMillis(50));
            }
        }
    }

    private static void awaitEvent(Consumer<byte[], byte[]> consumer, String id) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (System.nanoTime() < deadline) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                if (id.equals(new String(record.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8))) {
                    return;
                }
            }
        }
        throw new AssertionError(id + " did not come within 30 s");
    }
}
