package io.bowwave.testbed.bench.deploy;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.Target;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;

/** From putting a goal into a region's etcd to agents having it, through a depot's streams; and what the agents do to etcd's puts. */
final class SeenLatency {

    private static final int WARM_UP = 20;
    private static final Duration CONNECTED_WITHIN = Duration.ofMinutes(2);
    private static final Duration SEEN_WITHIN = Duration.ofSeconds(30);
    private static final long BETWEEN_MILLIS = 300;
    private static final long ALONE_MILLIS = 5_000;
    private static final AppName APP = new AppName("bench");
    private static final ByteSequence KEY = ByteSequence.from("/bowwave/goal/" + APP, StandardCharsets.UTF_8);

    /**
     * @param putMs the median time of a put into that etcd meanwhile
     * @param putAloneMs the same before any agent was there
     */
    record Found(SeenGoals seen, double putMs, double putAloneMs) {}

    private SeenLatency() {}

    /** @param changes of the goal that count */
    static Found measure(DepotBed bed, int agents, int changes, PrintWriter err)
            throws IOException, InterruptedException {
        SeenGoals seen = new SeenGoals(agents);
        try (Client etcd = Client.builder().endpoints(bed.etcd()).build()) {
            double alone = alone(etcd);
            seen.put(1, false);
            put(etcd, 1);
            err.printf("%,d agents connect%n", agents);
            try (AgentStreams streams = AgentStreams.open(bed.depotPort(), agents, seen)) {
                seen.awaitAll(CONNECTED_WITHIN, streams::check);
                return new Found(seen, changes(etcd, changes, seen, streams, err), alone);
            }
        }
    }

    private static double alone(Client etcd) throws InterruptedException {
        try (PutProbe probe = PutProbe.start(etcd)) {
            Thread.sleep(ALONE_MILLIS);
            return probe.p50Ms();
        }
    }

    private static double changes(Client etcd, int changes, SeenGoals seen, AgentStreams streams, PrintWriter err)
            throws InterruptedException {
        err.printf("%d changes of a goal, and %d to warm up%n", changes, WARM_UP);
        try (PutProbe probe = PutProbe.start(etcd)) {
            for (int change = 0; change < WARM_UP + changes; change++) {
                long generation = 2L + change;
                seen.put(generation, change >= WARM_UP);
                put(etcd, generation);
                seen.awaitAll(SEEN_WITHIN, streams::check);
                Thread.sleep(BETWEEN_MILLIS);
            }
            return probe.p50Ms();
        }
    }

    private static void put(Client etcd, long generation) {
        Digest digest = Digest.of(APP.text().getBytes(StandardCharsets.UTF_8));
        BuildId build = BuildId.at(generation, new Random(generation));
        Goal goal = new Goal(
                APP,
                DepotBed.REGION,
                generation,
                new Target(build, "0".repeat(40), new ArtifactRef(digest, digest, 1)),
                null,
                1000,
                Map.of(),
                new RequestId("bench-" + generation),
                Instant.now(),
                null);
        Event<Goal> event = new Event<>("goal/" + APP, Instant.now(), "/bowwave/bench", APP.text(), null, goal);
        PutProbe.put(etcd, KEY, ByteSequence.from(EventCodec.encode(event)));
    }
}
