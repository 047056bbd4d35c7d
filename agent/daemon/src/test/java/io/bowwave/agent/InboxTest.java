package io.bowwave.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InboxTest {

    private final Inbox inbox = new Inbox();
    private final AtomicInteger woken = new AtomicInteger();

    @Test
    void holdsTheNewestGoalAndWakesForThatOnly() throws Exception {
        HeardGoal newest = goal(3);
        inbox.put(goal(2), woken::incrementAndGet);
        inbox.put(newest, woken::incrementAndGet);
        inbox.put(goal(3), woken::incrementAndGet);
        inbox.put(goal(1), woken::incrementAndGet);
        assertThat(woken).hasValue(2);
        assertThat(inbox.take(Duration.ZERO)).isSameAs(newest);
        assertThat(inbox.take(Duration.ZERO)).isNull();
    }

    @Test
    void theOwnerIsWokenBeforeItCanHaveTakenTheGoal() {
        inbox.put(goal(1), () -> assertThat(Thread.holdsLock(inbox)).isTrue());
        assertThat(inbox.waiting()).isTrue();
    }

    @Test
    void takesNothingMoreWhenItIsClosed() throws Exception {
        inbox.close();
        inbox.put(goal(1), woken::incrementAndGet);
        assertThat(woken).hasValue(0);
        assertThat(inbox.take(Duration.ofDays(1))).isNull();
    }

    private static HeardGoal goal(long generation) {
        Digest digest = Digest.of(new byte[] {1});
        return new HeardGoal(
                new Goal(
                        new AppName("web"),
                        new RegionName("us-east"),
                        generation,
                        new Target(
                                new BuildId(UUID.randomUUID().toString()),
                                "0".repeat(40),
                                new ArtifactRef(digest, digest, 1)),
                        null,
                        1000,
                        Map.of(),
                        new RequestId(UUID.randomUUID().toString()),
                        Instant.EPOCH,
                        null),
                null);
    }
}
