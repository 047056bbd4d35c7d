package io.bowwave.replicator;

import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.S3Server;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.Secret;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.store.S3BlobStore;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A region's store and its replicator, or several, which can be stopped and started. */
final class Region implements AutoCloseable {

    private final RegionName name;
    private final RegionName home;
    private final S3Server s3;
    private final KafkaServer kafka;
    private final S3BlobStore store;
    private Duration scrubEvery = Duration.ofHours(6);
    private final List<RunningProcess> replicators = new ArrayList<>();

    Region(RegionName name, RegionName home, S3Server s3, KafkaServer kafka) {
        this.name = name;
        this.home = home;
        this.s3 = s3;
        this.kafka = kafka;
        s3.createBucket("bowwave-" + name);
        this.store = S3BlobStore.open(URI.create(s3.endpoint()), s3.accessKey(), s3.secretKey(), "bowwave-" + name);
    }

    RegionName name() {
        return name;
    }

    S3BlobStore store() {
        return store;
    }

    String endpoint() {
        return s3.endpoint();
    }

    String bucket() {
        return "bowwave-" + name;
    }

    /** From the next start on. */
    Region scrubbing(Duration every) {
        scrubEvery = every;
        return this;
    }

    Region start() {
        return start(Duration.ofHours(1), Duration.ofHours(12), Duration.ofMinutes(10));
    }

    /** Beside those that run already, if there are any. */
    Region start(Duration every, Duration grace, Duration settle) {
        replicators.add(ReplicatorMain.start(new ReplicatorConfig(
                "127.0.0.1",
                0,
                name,
                home,
                kafka.bootstrap(),
                URI.create(s3.endpoint()),
                s3.accessKey(),
                new Secret(s3.secretKey()),
                null,
                null,
                null,
                null,
                null,
                4,
                4,
                null,
                null,
                scrubEvery,
                16 << 20,
                every,
                grace,
                settle)));
        return this;
    }

    int port() {
        return replicators.isEmpty() ? 0 : replicators.getFirst().port();
    }

    void stop() {
        replicators.forEach(RunningProcess::close);
        replicators.clear();
    }

    @Override
    public void close() {
        stop();
        store.close();
    }
}
