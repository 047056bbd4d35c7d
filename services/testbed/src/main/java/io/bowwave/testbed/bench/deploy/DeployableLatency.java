package io.bowwave.testbed.bench.deploy;

import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.artifact.DeployableState;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.testbed.TestbedException;
import io.bowwave.testbed.bench.Latencies;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** From sending a build's last replica to reading, committed, that the build is deployable. One at a time. */
final class DeployableLatency {

    private static final int WARM_UP = 500;
    private static final int BUILDS = 400;
    private static final int RUNS = 3;
    private static final Duration READ_WITHIN = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);

    /** @param builds that are deployable now */
    record Found(Latencies latencies, List<String> builds) {}

    private final Builds builds;
    private final Consumer<byte[], byte[]> words;

    private DeployableLatency(Builds builds, Consumer<byte[], byte[]> words) {
        this.builds = builds;
        this.words = words;
    }

    static Found measure(CentreBed bed, Builds builds) {
        try (Consumer<byte[], byte[]> words = bed.reader(Topics.DEPLOYABLES)) {
            return new DeployableLatency(builds, words).runs();
        }
    }

    private Found runs() {
        List<BuildId> all = builds.almost(WARM_UP + RUNS * BUILDS);
        Set<BuildId> waiting = new HashSet<>(all);
        // Heard of as complete but for one region: from here on nothing but the last replica is left to do.
        read(word -> {
            if (word.regions().size() == CentreBed.REGIONS.size() - 1) {
                waiting.remove(word.build());
            }
            return waiting.isEmpty();
        });
        Latencies latencies = new Latencies();
        for (BuildId build : all.subList(0, WARM_UP)) {
            once(build);
        }
        for (int run = 0; run < RUNS; run++) {
            latencies.beginRun();
            for (int i = 0; i < BUILDS; i++) {
                latencies.record(once(all.get(WARM_UP + run * BUILDS + i)));
            }
        }
        return new Found(
                latencies, all.subList(0, 2).stream().map(BuildId::text).toList());
    }

    private long once(BuildId build) {
        long sent = System.nanoTime();
        builds.complete(build);
        read(word -> word.build().equals(build) && word.state() == DeployableState.DEPLOYABLE);
        return System.nanoTime() - sent;
    }

    /** Until one of them is what is waited for. */
    private void read(Predicate<Deployable> wanted) {
        long end = System.nanoTime() + READ_WITHIN.toNanos();
        while (System.nanoTime() < end) {
            boolean found = false;
            for (ConsumerRecord<byte[], byte[]> record : words.poll(POLL)) {
                found |= wanted.test(word(record));
            }
            if (found) {
                return;
            }
        }
        throw new TestbedException("a build is not deployable within " + READ_WITHIN.toSeconds() + " s");
    }

    private static Deployable word(ConsumerRecord<byte[], byte[]> record) {
        try {
            return (Deployable) EventCodec.decode(record.value()).data();
        } catch (UnreadableEventException e) {
            throw new TestbedException("deployables: " + e.getMessage(), e);
        }
    }
}
