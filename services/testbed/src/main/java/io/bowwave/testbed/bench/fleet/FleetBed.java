package io.bowwave.testbed.bench.fleet;

import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.Programs;
import io.bowwave.process.TopicSetup;
import io.bowwave.streamhost.StreamHostMain;
import io.bowwave.testbed.TestbedException;
import io.bowwave.testbed.bench.ServiceJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A Kafka and a stream-host, each in a process of its own. */
final class FleetBed implements AutoCloseable {

    static final int PARTITIONS = 12;

    private static final Duration COLLECT_WITHIN = Duration.ofSeconds(30);
    private static final double MB = 1 << 20;

    private final KafkaServer kafka;
    private final ServiceJvm host;

    private FleetBed(Path folder, int threads, int heapMb) throws IOException {
        kafka = KafkaServer.start(folder.resolve("kafka"));
        TopicSetup.ensure(kafka.bootstrap(), PARTITIONS, (short) 1);
        host = ServiceJvm.start(
                "stream-host",
                StreamHostMain.class,
                heapMb,
                Map.of(
                        "kafka-bootstrap", kafka.bootstrap(),
                        "state-dir", folder.resolve("streams").toString(),
                        "partitions", Integer.toString(PARTITIONS),
                        "threads", Integer.toString(threads)),
                folder);
    }

    /** @param heapMb the most that the stream-host's heap may take, MB of 2^20 */
    static FleetBed start(Path folder, int threads, int heapMb) throws IOException {
        return new FleetBed(folder, threads, heapMb);
    }

    String bootstrap() {
        return kafka.bootstrap();
    }

    long hostPid() {
        return host.pid();
    }

    /** What is left on the stream-host's heap after a collection, MB of 2^20. */
    double liveHeapMb() {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Programs.Result collected = Programs.run(
                Path.of("/"), COLLECT_WITHIN, List.of(jcmd.toString(), Long.toString(host.pid()), "GC.run"));
        if (!collected.ok()) {
            throw new TestbedException("jcmd GC.run ends with " + collected.exit() + ": " + collected.output());
        }
        return host.http()
                        .send("GET", "/prometheus", null, Map.of())
                        .text()
                        .lines()
                        .filter(line -> line.startsWith("jvm_memory_used_bytes") && line.contains("area=\"heap\""))
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                        .sum()
                / MB;
    }

    @Override
    public void close() {
        host.close();
        kafka.close();
    }
}
