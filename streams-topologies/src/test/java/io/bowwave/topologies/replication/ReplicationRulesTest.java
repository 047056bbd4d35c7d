package io.bowwave.topologies.replication;

import static io.bowwave.topologies.Samples.AP;
import static io.bowwave.topologies.Samples.EU;
import static io.bowwave.topologies.Samples.START;
import static io.bowwave.topologies.Samples.TRACE;
import static io.bowwave.topologies.Samples.US;
import static io.bowwave.topologies.Samples.WEB;
import static io.bowwave.topologies.Samples.artifact;
import static io.bowwave.topologies.Samples.build;
import static io.bowwave.topologies.Samples.completed;
import static io.bowwave.topologies.Samples.removed;
import static io.bowwave.topologies.Samples.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.EventData;
import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.artifact.DeployableState;
import io.bowwave.schemas.artifact.ReplicaCompleted;
import io.bowwave.schemas.artifact.ReplicaEvent;
import io.bowwave.schemas.artifact.ReplicaFailed;
import io.bowwave.schemas.artifact.ReplicaProgress;
import io.bowwave.schemas.artifact.ReplicaStarted;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildQueued;
import io.bowwave.schemas.job.BuildRequeued;
import io.bowwave.schemas.job.BuildStarted;
import io.bowwave.schemas.job.JobEvent;
import io.bowwave.schemas.rollout.BuildRejected;
import io.bowwave.topologies.replication.ReplicationRules.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplicationRulesTest {

    private static final BuildId BUILD = build(1);

    private BuildReplicas state = BuildReplicas.unheardOf(WEB, BUILD);
    private final List<Deployable> words = new ArrayList<>();

    @Test
    void isDeployableOnlyWhenEveryRequiredRegionIsComplete() {
        hear(succeeded(BUILD, 1, 3, List.of(US, EU, AP)), completed(BUILD, EU));

        assertThat(words).extracting(Deployable::state).containsOnly(DeployableState.REPLICATING);
        assertThat(words.getLast().regions()).containsExactly(EU, US);
        assertThat(words.getLast().reason()).isEqualTo("still replicating to ap-south");

        hear(completed(BUILD, AP));

        assertThat(words.getLast().state()).isEqualTo(DeployableState.DEPLOYABLE);
        assertThat(words.getLast().regions()).containsExactly(AP, EU, US);
        assertThat(words.getLast().reason()).isNull();
    }

    @Test
    void saysNothingBeforeTheBuildHasSucceeded() {
        hear(completed(BUILD, EU), completed(BUILD, AP));
        assertThat(words).isEmpty();

        hear(succeeded(BUILD, 1, 3, List.of(US, EU, AP)));
        assertThat(words).singleElement().extracting(Deployable::state).isEqualTo(DeployableState.DEPLOYABLE);
    }

    @Test
    void repeatsNothing() {
        hear(succeeded(BUILD, 1, 3, List.of(US, EU)), completed(BUILD, EU));
        int said = words.size();

        hear(completed(BUILD, EU), succeeded(BUILD, 1, 3, List.of(US, EU)), completed(BUILD, US));

        assertThat(words).hasSize(said);
    }

    @Test
    void isWithdrawnWhenARequiredRegionLosesItAndComesBack() {
        hear(succeeded(BUILD, 1, 3, List.of(US, EU)), completed(BUILD, EU), removed(BUILD, EU));
        assertThat(words.getLast().state()).isEqualTo(DeployableState.WITHDRAWN);
        assertThat(words.getLast().reason()).isEqualTo("no longer complete in eu-west, which removed it: retention");

        hear(completed(BUILD, EU));
        assertThat(words.getLast().state()).isEqualTo(DeployableState.DEPLOYABLE);
    }

    @Test
    void theHomeRegionCountsFromTheBuildsWordUntilItsStoreSaysOtherwise() {
        hear(succeeded(BUILD, 1, 3, List.of(US)));
        assertThat(words.getLast().state()).isEqualTo(DeployableState.DEPLOYABLE);

        hear(removed(BUILD, US));
        assertThat(words.getLast().state()).isEqualTo(DeployableState.WITHDRAWN);
    }

    @Test
    void aRegionAddedLaterShowsUpAsMoreCompleteRegions() {
        hear(succeeded(BUILD, 1, 3, List.of(US)), completed(BUILD, AP));
        assertThat(words.getLast().regions()).containsExactly(AP, US);
        assertThat(words.getLast().required()).containsExactly(US);

        hear(removed(BUILD, AP));
        assertThat(words.getLast().state()).isEqualTo(DeployableState.DEPLOYABLE);
    }

    @Test
    void dropsAnOlderAttemptsSuccess() {
        hear(requeued(2, 4), succeeded(BUILD, 1, 5, List.of(US)));
        assertThat(words).isEmpty();

        hear(succeeded(BUILD, 2, 6, List.of(US)));
        assertThat(words).hasSize(1);
    }

    @Test
    void replicasOfAnotherAttemptsArtifactCountForNothing() {
        ReplicaCompleted zombie = new ReplicaCompleted(WEB, BUILD, EU, artifact(BUILD, "zombie"), 1, US);
        hear(completed(BUILD, EU), zombie, succeeded(BUILD, 2, 6, List.of(US, EU)));
        assertThat(words.getLast().state()).isEqualTo(DeployableState.DEPLOYABLE);

        hear(new ReplicaCompleted(WEB, BUILD, AP, artifact(BUILD, "zombie"), 1, US));
        assertThat(words.getLast().regions()).containsExactly(EU, US);
    }

    @Test
    void aRejectedBuildStaysRejected() {
        hear(succeeded(BUILD, 1, 3, List.of(US, EU)), rejected("crashes"), completed(BUILD, EU), rejected("again"));

        assertThat(words.getLast().state()).isEqualTo(DeployableState.REJECTED);
        assertThat(words.getLast().reason()).isEqualTo("crashes");
        assertThat(words.getLast().regions()).containsExactly(EU, US);
    }

    @Test
    void progressIsNoNews() {
        hear(
                succeeded(BUILD, 1, 3, List.of(US, EU)),
                new ReplicaStarted(WEB, BUILD, EU, artifact(BUILD), 10),
                new ReplicaProgress(WEB, BUILD, EU, artifact(BUILD), 5, 10),
                new ReplicaFailed(WEB, BUILD, EU, artifact(BUILD), "timeout", 1));
        assertThat(words).hasSize(1);
    }

    /** Whatever the order between topics, and however often things are said, the last word is the same. */
    @Test
    void anyInterleavingOfTheTopicsEndsTheSame() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<EventData> jobs = List.of(
                queued(), started(1, 2), requeued(2, 3), started(2, 4), succeeded(BUILD, 2, 5, List.of(US, EU, AP)));
        List<EventData> replicas = List.of(
                completed(BUILD, EU),
                completed(BUILD, AP),
                removed(BUILD, AP),
                completed(BUILD, US),
                completed(BUILD, AP));
        for (int round = 0; round < 500; round++) {
            state = BuildReplicas.unheardOf(WEB, BUILD);
            words.clear();
            List<EventData> order = interleaved(jobs, replicas, random);
            hear(order.toArray(EventData[]::new));
            String how = "seed %d, round %d: %s".formatted(seed, round, order);
            assertThat(words).as(how).isNotEmpty();
            assertThat(words.getLast().state()).as(how).isEqualTo(DeployableState.DEPLOYABLE);
            assertThat(words.getLast().regions()).as(how).containsExactly(AP, EU, US);
            assertThat(words).as(how).hasSizeLessThan(8);
            for (int i = 1; i < words.size(); i++) {
                assertThat(words.get(i)).as(how).isNotEqualTo(words.get(i - 1));
            }
        }
    }

    private static List<EventData> interleaved(List<EventData> one, List<EventData> other, Random random) {
        List<EventData> order = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < one.size() || j < other.size()) {
            boolean first = j == other.size() || (i < one.size() && random.nextBoolean());
            EventData next = first ? one.get(i++) : other.get(j++);
            order.add(next);
            if (first && random.nextInt(3) == 0) {
                order.add(one.get(random.nextInt(i)));
            }
        }
        return order;
    }

    private void hear(EventData... events) {
        for (EventData event : events) {
            Decision decision =
                    switch (event) {
                        case JobEvent job -> ReplicationRules.decide(state, job, TRACE);
                        case ReplicaEvent replica -> ReplicationRules.decide(state, replica);
                        case BuildRejected bad -> ReplicationRules.decide(state, bad);
                        default -> throw new AssertionError(event);
                    };
            state = decision.state();
            if (decision.word() != null) {
                words.add(decision.word());
            }
        }
    }

    private static BuildQueued queued() {
        return new BuildQueued(
                WEB, BUILD, 1, 1, "file:///repo", "refs/heads/main", "c".repeat(40), "push", START.toString());
    }

    private static BuildStarted started(int attempt, long revision) {
        return new BuildStarted(WEB, BUILD, attempt, revision, "c".repeat(40), new WorkerId("w1"));
    }

    private static BuildRequeued requeued(int attempt, long revision) {
        return new BuildRequeued(WEB, BUILD, attempt, revision, BuildCause.LEASE_EXPIRED, "lost");
    }

    private static BuildRejected rejected(String reason) {
        return new BuildRejected(WEB, new RequestId("r1"), BUILD, reason, "ann");
    }
}
