package io.bowwave.schemas.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.job.KeepRules;
import io.bowwave.schemas.retention.AppHistory.Built;
import io.bowwave.schemas.retention.AppHistory.Deployed;
import io.bowwave.schemas.retention.Retention.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RetentionTest {

    private static final Instant NOW = Instant.parse("2026-06-30T12:00:00Z");
    private static final KeepRules TIGHT = new KeepRules(1, 0, 0, 0, List.of());

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    private static BuildId build(int number) {
        return new BuildId("0192f3c4-7a10-7cc3-98c4-%012x".formatted(number));
    }

    /** The n-th was made n days ago. */
    private static Built daysAgo(int days) {
        return new Built(build(days), NOW.minus(Duration.ofDays(days)));
    }

    private static AppHistory made(int... daysAgo) {
        return new AppHistory(
                IntStream.of(daysAgo).mapToObj(RetentionTest::daysAgo).toList(), List.of(), Map.of());
    }

    private static List<BuildId> kept(KeepRules rules, AppHistory history) {
        return Retention.decide(rules, history, NOW).values().stream()
                .filter(Decision::keep)
                .map(Decision::build)
                .toList();
    }

    @Test
    void aBuildIsKeptByCountOrByAge() {
        AppHistory history = made(1, 5, 10, 40, 50, 60);
        assertThat(kept(new KeepRules(2, 20, 0, 0, List.of()), history)).containsExactly(build(1), build(5), build(10));
        assertThat(kept(new KeepRules(5, 0, 0, 0, List.of()), history))
                .containsExactly(build(1), build(5), build(10), build(40), build(50));
    }

    @Test
    void theDefaultsNeverTakeWhatIsYoungOrAmongTheNewest() {
        AppHistory quiet = made(IntStream.rangeClosed(300, 349).toArray());
        assertThat(kept(KeepRules.DEFAULT, quiet)).hasSize(50);
        AppHistory busy = new AppHistory(
                IntStream.range(0, 1000)
                        .mapToObj(i -> new Built(build(i), NOW.minus(Duration.ofMinutes(i))))
                        .toList(),
                List.of(),
                Map.of());
        assertThat(kept(KeepRules.DEFAULT, busy)).hasSize(1000);
    }

    @Test
    void whatIsInUseOrPinnedStaysHoweverOld() {
        AppHistory history =
                new AppHistory(made(1, 900, 901, 902).built(), List.of(), Map.of(build(900), "goal of us-east"));
        Map<BuildId, Decision> decisions = Retention.decide(TIGHT.pinning(List.of(build(902))), history, NOW);
        assertThat(decisions.get(build(900))).isEqualTo(new Decision(build(900), true, "goal of us-east"));
        assertThat(decisions.get(build(902))).isEqualTo(new Decision(build(902), true, "pinned"));
        assertThat(decisions.get(build(901)))
                .isEqualTo(
                        new Decision(
                                build(901),
                                false,
                                "not among the newest 1 builds nor the last 0 deployed, older than 0 days, not deployed within 0 days"));
    }

    @Test
    void whatCanBeRolledBackToStays() {
        AppHistory history = new AppHistory(
                made(1, 100, 101, 102, 103).built(),
                List.of(
                        new Deployed(build(103), NOW.minus(Duration.ofDays(90))),
                        new Deployed(build(102), NOW.minus(Duration.ofDays(80))),
                        new Deployed(build(101), NOW.minus(Duration.ofDays(2)))),
                Map.of());
        assertThat(kept(new KeepRules(1, 0, 2, 0, List.of()), history))
                .containsExactly(build(1), build(101), build(102));
        assertThat(kept(new KeepRules(1, 0, 0, 85, List.of()), history))
                .containsExactly(build(1), build(101), build(102));
        assertThat(kept(new KeepRules(1, 0, 1, 0, List.of()), history)).containsExactly(build(1), build(101));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void holdsForAnyHistory(int seed) {
        Random random = new Random(seed);
        AppHistory history = history(random);
        KeepRules rules = rules(random, history);
        Map<BuildId, Decision> decisions = Retention.decide(rules, history, NOW);

        assertThat(decisions.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        history.built().stream().map(Built::build).toList());
        List<Built> newest = history.built().stream()
                .sorted(Comparator.comparing(Built::at)
                        .thenComparing(Built::build)
                        .reversed())
                .limit(rules.builds())
                .toList();
        newest.forEach(each -> keeps(decisions, each.build(), seed));
        history.inUse().keySet().forEach(each -> keeps(decisions, each, seed));
        rules.pinned().forEach(each -> keeps(decisions, each, seed));

        AppHistory shuffled = shuffled(history, random);
        assertThat(Retention.decide(rules, shuffled, NOW))
                .as("order, seed %d", seed)
                .isEqualTo(decisions);
        Map<BuildId, Decision> later = Retention.decide(rules, history, NOW.plus(Duration.ofDays(3)));
        later.values().stream()
                .filter(Decision::keep)
                .forEach(each -> keeps(decisions, each.build(), seed)); // time alone never brings one back
        KeepRules wider = new KeepRules(
                rules.builds() + 1, rules.days() + 1, rules.rollbacks() + 1, rules.rollbackDays() + 1, rules.pinned());
        Map<BuildId, Decision> more = Retention.decide(wider, history, NOW);
        decisions.values().stream().filter(Decision::keep).forEach(each -> keeps(more, each.build(), seed));
    }

    private static void keeps(Map<BuildId, Decision> decisions, BuildId build, int seed) {
        if (decisions.containsKey(build)) {
            assertThat(decisions.get(build).keep())
                    .as("%s, seed %d", build, seed)
                    .isTrue();
        }
    }

    private static AppHistory history(Random random) {
        List<Built> built = new ArrayList<>();
        List<Deployed> deployed = new ArrayList<>();
        Map<BuildId, String> inUse = new HashMap<>();
        for (int i = 0; i < random.nextInt(40); i++) {
            built.add(new Built(build(i), NOW.minus(Duration.ofHours(random.nextInt(24 * 60)))));
            if (random.nextInt(4) == 0) {
                deployed.add(new Deployed(build(i), NOW.minus(Duration.ofHours(random.nextInt(24 * 60)))));
            }
            if (random.nextInt(10) == 0) {
                inUse.put(build(i), "goal");
            }
        }
        deployed.sort(Comparator.comparing(Deployed::until).thenComparing(Deployed::build));
        return new AppHistory(built, deployed, inUse);
    }

    private static KeepRules rules(Random random, AppHistory history) {
        return new KeepRules(
                1 + random.nextInt(10),
                random.nextInt(40),
                random.nextInt(5),
                random.nextInt(40),
                history.built().stream()
                        .map(Built::build)
                        .filter(each -> random.nextInt(8) == 0)
                        .toList());
    }

    private static AppHistory shuffled(AppHistory history, Random random) {
        List<Built> built = new ArrayList<>(history.built());
        Collections.shuffle(built, random);
        return new AppHistory(built, history.deployed(), history.inUse());
    }
}
