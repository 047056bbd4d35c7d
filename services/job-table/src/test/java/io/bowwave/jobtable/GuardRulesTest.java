package io.bowwave.jobtable;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.BuildCause;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class GuardRulesTest {

    private final Random random = new Random(7);

    @Test
    void requeuesTheBuildOfABuilderThatIsGone() {
        Outcome outcome = decide(10, false, expired(0)).getFirst().outcome();
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Released.class, released -> assertThat(released.cause())
                .isEqualTo(BuildCause.LEASE_EXPIRED));
    }

    @Test
    void holdsWhenMoreThanAFifthOfTheLeasesRunOutAtOnce() {
        List<GuardRules.Due> due =
                IntStream.range(0, 4).mapToObj(i -> expired(0)).toList();
        assertThat(GuardRules.decide(new GuardRules.Look(10, false, due)))
                .allSatisfy(d -> assertThat(d.outcome()).isNull());
        assertThat(GuardRules.hold(new GuardRules.Look(10, false, due))).contains("4 of 10");
    }

    @Test
    void takesThreeLostBuildersForLostHoweverFewThereAre() {
        List<GuardRules.Due> due =
                IntStream.range(0, 3).mapToObj(i -> expired(0)).toList();
        assertThat(GuardRules.decide(new GuardRules.Look(3, false, due)))
                .allSatisfy(d -> assertThat(d.outcome()).isNotNull());
    }

    @Test
    void takesFourOfAHundredForLost() {
        List<GuardRules.Due> due =
                IntStream.range(0, 4).mapToObj(i -> expired(0)).toList();
        assertThat(GuardRules.decide(new GuardRules.Look(100, false, due)))
                .allSatisfy(d -> assertThat(d.outcome()).isNotNull());
    }

    @Test
    void holdsAfterItHasSleptItselfButNotForEver() {
        assertThat(decide(1, true, expired(0)).getFirst().outcome()).isNull();
        assertThat(decide(1, true, expired(GuardRules.MAX_HOLDS)).getFirst().outcome())
                .isNotNull();
    }

    @Test
    void endsWhatRunsLongerThanItMay() {
        GuardRules.Due overdue = new GuardRules.Due(id(), 1, new WorkerId("w"), false, true, false, false, 0);
        assertThat(decide(1, false, overdue).getFirst().outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class, it -> assertThat(it.cause()).isEqualTo(BuildCause.TIMEOUT));
    }

    @Test
    void cancelsWhatWasToBeCanceledAndIsNotHeardOfAnyMore() {
        GuardRules.Due silent = new GuardRules.Due(id(), 1, new WorkerId("w"), true, false, true, false, 0);
        GuardRules.Due deaf = new GuardRules.Due(id(), 1, new WorkerId("w"), false, false, true, true, 0);
        assertThat(GuardRules.decide(new GuardRules.Look(9, false, List.of(silent, deaf))))
                .allSatisfy(d -> assertThat(d.outcome()).isInstanceOf(Outcome.Canceled.class));
    }

    private static List<GuardRules.Decision> decide(int leases, boolean asleep, GuardRules.Due due) {
        return GuardRules.decide(new GuardRules.Look(leases, asleep, List.of(due)));
    }

    private GuardRules.Due expired(int holds) {
        return new GuardRules.Due(id(), 1, new WorkerId("w"), true, false, false, false, holds);
    }

    private BuildId id() {
        return BuildId.at(0, random);
    }
}
