package io.bowwave.testbed.bench.deploy;

import io.bowwave.embedded.EtcdServer;
import io.bowwave.embedded.KafkaServer;
import io.bowwave.goalwriter.GoalWriterConfig;
import io.bowwave.goalwriter.GoalWriterMain;
import io.bowwave.process.ConfigReader;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.TopicSetup;
import io.bowwave.schemas.Topic;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.streamhost.StreamHostConfig;
import io.bowwave.streamhost.StreamHostMain;
import io.bowwave.testbed.ApiClient;
import io.bowwave.testbed.Await;
import io.bowwave.testbed.bench.CommittedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;

/** Kafka, the topologies, and three regions of one etcd and one goal-writer each. */
final class CentreBed implements AutoCloseable {

    static final int PARTITIONS = 4;
    static final List<RegionName> REGIONS =
            List.of(new RegionName("us-east"), new RegionName("eu-west"), new RegionName("ap-south"));

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);

    private final KafkaServer kafka;
    private final List<EtcdServer> etcds = new ArrayList<>();
    private final List<RunningProcess> processes = new ArrayList<>();

    private CentreBed(Path folder) {
        kafka = KafkaServer.start(folder.resolve("kafka"));
        TopicSetup.ensure(kafka.bootstrap(), PARTITIONS, (short) 1);
        processes.add(StreamHostMain.start(ConfigReader.read(
                StreamHostConfig.class,
                new HashMap<>(Map.of(
                        "kafka-bootstrap",
                        kafka.bootstrap(),
                        "state-dir",
                        folder.resolve("streams").toString(),
                        "partitions",
                        Integer.toString(PARTITIONS),
                        "strategy",
                        "all-at-once",
                        "bake",
                        "0s",
                        "on-failure",
                        "restart")))));
        for (RegionName region : REGIONS) {
            EtcdServer etcd = EtcdServer.start(folder.resolve("etcd-" + region), 0, 0);
            etcds.add(etcd);
            processes.add(GoalWriterMain.start(ConfigReader.read(
                    GoalWriterConfig.class,
                    new HashMap<>(Map.of(
                            "region",
                            region.text(),
                            "kafka-bootstrap",
                            kafka.bootstrap(),
                            "etcd-endpoints",
                            etcd.endpoint())))));
        }
        ApiClient host =
                new ApiClient("http://127.0.0.1:" + processes.getFirst().port(), null);
        Await.until("a stream-host whose topologies run", READY_WITHIN, host::healthy);
    }

    static CentreBed start(Path folder) {
        return new CentreBed(folder);
    }

    String bootstrap() {
        return kafka.bootstrap();
    }

    List<String> etcds() {
        return etcds.stream().map(EtcdServer::endpoint).toList();
    }

    /** Reads committed records of a topic from now on. */
    Consumer<byte[], byte[]> reader(Topic topic) {
        return CommittedReader.fromNow(kafka.bootstrap(), topic);
    }

    @Override
    public void close() {
        processes.reversed().forEach(RunningProcess::close);
        etcds.forEach(EtcdServer::close);
        kafka.close();
    }
}
