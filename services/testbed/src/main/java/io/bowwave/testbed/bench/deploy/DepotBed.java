package io.bowwave.testbed.bench.deploy;

import static java.util.Map.entry;

import io.bowwave.depot.DepotMain;
import io.bowwave.embedded.EtcdServer;
import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.S3Server;
import io.bowwave.process.TopicSetup;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.testbed.bench.ServiceJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** One region: an etcd and a depot in processes of their own, and the Kafka and the S3 that the depot wants to see. */
final class DepotBed implements AutoCloseable {

    static final RegionName REGION = new RegionName("us-east");
    static final String SECRET = "the-region-of-a-benchmark";

    private static final int PARTITIONS = 4;
    private static final String BUCKET = "bowwave-us-east";

    private final KafkaServer kafka;
    private final S3Server s3;
    private final EtcdServer etcd;
    private final ServiceJvm depot;

    private DepotBed(Path folder, int heapMb) throws IOException {
        kafka = KafkaServer.start(folder.resolve("kafka"));
        TopicSetup.ensure(kafka.bootstrap(), PARTITIONS, (short) 1);
        s3 = S3Server.start(folder.resolve("s3"), 0);
        s3.createBucket(BUCKET);
        etcd = EtcdServer.start(folder.resolve("etcd"), 0, 0);
        depot = ServiceJvm.start("depot", DepotMain.class, heapMb, config(folder), folder);
    }

    static DepotBed start(Path folder, int heapMb) throws IOException {
        return new DepotBed(folder, heapMb);
    }

    private Map<String, String> config(Path folder) {
        return Map.ofEntries(
                entry("region", REGION.text()),
                entry("depot-id", "depot-1"),
                entry("etcd-endpoint", etcd.endpoint()),
                entry("kafka-bootstrap", kafka.bootstrap()),
                entry("kafka-partitions", Integer.toString(PARTITIONS)),
                entry("s3-endpoint", s3.endpoint()),
                entry("s3-access-key", s3.accessKey()),
                entry("s3-secret-key", s3.secretKey()),
                entry("s3-bucket", BUCKET),
                entry("region-secret", SECRET),
                entry("cache-folder", folder.resolve("cache").toString()));
    }

    int depotPort() {
        return depot.port();
    }

    long depotPid() {
        return depot.pid();
    }

    String etcd() {
        return etcd.endpoint();
    }

    @Override
    public void close() {
        depot.close();
        etcd.close();
        s3.close();
        kafka.close();
    }
}
