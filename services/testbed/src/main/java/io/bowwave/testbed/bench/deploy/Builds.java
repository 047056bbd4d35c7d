package io.bowwave.testbed.bench.deploy;

import io.bowwave.process.KafkaClients;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventData;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.artifact.ReplicaCompleted;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.schemas.log.EventRecords;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.Producer;

/** Builds of an app that nobody runs, as job-tap and replicators put them on the log. */
final class Builds implements AutoCloseable {

    static final AppName APP = new AppName("bench-deploy");

    private static final long REVISION = 3;
    private static final RegionName HOME = CentreBed.REGIONS.getFirst();

    private final Producer<byte[], byte[]> producer;
    private final Random random;

    Builds(String bootstrap, long seed) {
        producer = KafkaClients.producer(bootstrap, "bench-builds");
        random = new Random(seed);
    }

    /** The app, for machines that there are none of. */
    void define() {
        send(
                "app/" + APP,
                new AppDefinition(
                        APP,
                        1,
                        "https://git.example/bench",
                        "main",
                        false,
                        Map.of("bench", "nobody"),
                        CentreBed.REGIONS));
    }

    /** So many that have ended well, and are complete in every region but the last. */
    List<BuildId> almost(int count) {
        List<BuildId> builds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Instant now = Instant.now();
            BuildId build = BuildId.at(now.toEpochMilli() + i, random);
            builds.add(build);
            send(
                    "build/" + build + "/" + REVISION,
                    new BuildSucceeded(
                            APP,
                            build,
                            1,
                            REVISION,
                            "%040x".formatted(i + 1),
                            "refs/heads/main",
                            artifact(build),
                            1,
                            HOME,
                            CentreBed.REGIONS,
                            now,
                            now));
            for (RegionName region : CentreBed.REGIONS.subList(0, CentreBed.REGIONS.size() - 1)) {
                complete(build, region);
            }
        }
        producer.flush();
        return builds;
    }

    /** The build is complete in the last region, and with it everywhere. */
    void complete(BuildId build) {
        complete(build, CentreBed.REGIONS.getLast());
    }

    private void complete(BuildId build, RegionName region) {
        send(
                "replica/%s/%s/completed".formatted(build, region),
                new ReplicaCompleted(APP, build, region, artifact(build), 1, region.equals(HOME) ? null : HOME));
    }

    private static ArtifactRef artifact(BuildId build) {
        Digest digest = Digest.of(build.text().getBytes(StandardCharsets.UTF_8));
        return new ArtifactRef(digest, digest, 1);
    }

    private void send(String id, EventData data) {
        // Were it lost, the wait for what follows from it would say so.
        var _ = producer.send(EventRecords.keyedByApp(
                APP.text(), new Event<>(id, Instant.now(), "/bowwave/bench", APP.text(), null, data)));
    }

    @Override
    public void close() {
        producer.close();
    }
}
