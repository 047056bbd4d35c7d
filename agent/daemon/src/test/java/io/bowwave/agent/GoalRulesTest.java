package io.bowwave.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.agent.GoalRules.Verdict;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.Buckets;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.GoalSignature;
import io.bowwave.schemas.rollout.Target;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GoalRulesTest {

    private static final RegionName REGION = new RegionName("us-east");
    private static final MachineId MACHINE = new MachineId("m1");
    private static final AppName APP = new AppName("web");
    private static final Target NEW = target("0192f3c4-0000-7000-8000-000000000001");
    private static final Target OLD = target("0192f3c4-0000-7000-8000-000000000002");

    private final GoalRules rules = new GoalRules(REGION, MACHINE, Map.of("tier", "edge"), null);

    @Test
    void takesTheTargetWhenItsBucketIsInTheWaveAndThePreviousOneWhenItIsNot() {
        int bucket = Buckets.of(MACHINE, APP);
        assertThat(rules.judge(goal(1, bucket + 1, Map.of(), REGION), 0)).isEqualTo(new Verdict.Take(NEW));
        assertThat(rules.judge(goal(1, bucket, Map.of(), REGION), 0)).isEqualTo(new Verdict.Take(OLD));
    }

    @Test
    void takesOnlyWhatIsNewer() {
        assertThat(rules.judge(goal(5, 1000, Map.of(), REGION), 5)).isEqualTo(new Verdict.Known());
        assertThat(rules.judge(goal(4, 1000, Map.of(), REGION), 5)).isEqualTo(new Verdict.Known());
        assertThat(rules.judge(goal(6, 1000, Map.of(), REGION), 5)).isEqualTo(new Verdict.Take(NEW));
    }

    @Test
    void takesOnlyGoalsOfItsPool() {
        assertThat(rules.judge(goal(1, 1000, Map.of("tier", "edge"), REGION), 0))
                .isEqualTo(new Verdict.Take(NEW));
        assertThat(rules.judge(goal(1, 1000, Map.of("tier", "core"), REGION), 0))
                .isEqualTo(new Verdict.NotOurs());
    }

    @Test
    void poolsAreExpressions() {
        assertThat(rules.judge(goal(1, 1000, Map.of("tier", "in (edge,core)", "gpu", "!*"), REGION), 0))
                .isEqualTo(new Verdict.Take(NEW));
        assertThat(rules.judge(goal(1, 1000, Map.of("tier", "!=edge"), REGION), 0))
                .isEqualTo(new Verdict.NotOurs());
    }

    @Test
    void anAppThatIsNoMoreIsRemovedWhateverItsPoolWas() {
        Goal gone = removed(goal(2, 1000, Map.of("tier", "core"), REGION));
        assertThat(rules.judge(gone, 1)).isEqualTo(new Verdict.Removed());
        assertThat(rules.judge(gone, 2)).isEqualTo(new Verdict.Known());
        assertThat(rules.ours(gone)).isFalse();
    }

    @Test
    void nobodyWithoutTheKeyCanStopAnApp() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        GoalRules strict = new GoalRules(REGION, MACHINE, Map.of(), keys.getPublic());
        Goal elsewhere = goal(2, 1000, Map.of("tier", "core"), REGION);
        assertThat(strict.judge(elsewhere, 1)).isInstanceOf(Verdict.Refuse.class);
        Goal signed = GoalSignature.sign(elsewhere, keys.getPrivate());
        assertThat(strict.judge(signed, 1)).isEqualTo(new Verdict.NotOurs());
        assertThat(strict.judge(removed(signed), 1)).isInstanceOf(Verdict.Refuse.class);
        assertThat(strict.judge(GoalSignature.sign(removed(elsewhere), keys.getPrivate()), 1))
                .isEqualTo(new Verdict.Removed());
    }

    @Test
    void refusesAGoalOfAnotherRegion() {
        assertThat(rules.judge(goal(1, 1000, Map.of(), new RegionName("eu-west")), 0))
                .isInstanceOfSatisfying(
                        Verdict.Refuse.class,
                        refused -> assertThat(refused.why()).contains("eu-west").contains("us-east"));
    }

    @Test
    void refusesUnsignedAndWronglySignedGoalsWhenThereIsAKey() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        KeyPair others = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        GoalRules strict = new GoalRules(REGION, MACHINE, Map.of(), keys.getPublic());
        Goal goal = goal(1, 1000, Map.of(), REGION);
        assertThat(strict.judge(goal, 0)).isInstanceOf(Verdict.Refuse.class);
        assertThat(strict.judge(GoalSignature.sign(goal, others.getPrivate()), 0))
                .isInstanceOf(Verdict.Refuse.class);
        Goal signed = GoalSignature.sign(goal, keys.getPrivate());
        assertThat(strict.judge(signed, 0)).isEqualTo(new Verdict.Take(NEW));
        Goal changed = goal(1, 999, Map.of(), REGION).signed(String.valueOf(signed.signature()));
        assertThat(strict.judge(changed, 0)).isInstanceOf(Verdict.Refuse.class);
    }

    private static Goal removed(Goal goal) {
        return new Goal(
                goal.app(),
                goal.region(),
                goal.generation(),
                goal.target(),
                goal.previous(),
                goal.permille(),
                goal.pool(),
                goal.rollout(),
                goal.issuedAt(),
                goal.signature(),
                true,
                null);
    }

    private static Goal goal(long generation, int permille, Map<String, String> pool, RegionName region) {
        return new Goal(
                APP,
                region,
                generation,
                NEW,
                OLD,
                permille,
                pool,
                new RequestId("0192f3c4-0000-7000-8000-000000000009"),
                Instant.EPOCH,
                null);
    }

    private static Target target(String build) {
        Digest digest = Digest.of(build.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return new Target(new BuildId(build), "0".repeat(40), new ArtifactRef(digest, digest, 1));
    }
}
