package io.bowwave.jobtable.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Breaks one rule after the other: a checker that finds nothing then would prove nothing. */
final class BrokenRulesTest {

    private static final int SEEDS = 500;
    private static final int GOOD_SEEDS = 100;

    @ParameterizedTest
    @MethodSource("broken")
    void theCheckerFindsIt(QueueDecisions rules) {
        assertThat(anySeed(rules, checker -> !checker.inOrder().findings().isEmpty()))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("brokenForAll")
    void theCheckerFindsItThoughCallsMayOverlap(QueueDecisions rules) {
        assertThat(anySeed(rules, checker -> !checker.overlapping().findings().isEmpty()))
                .isTrue();
    }

    @Test
    void aCheckerForWhichCallsMayOverlapFindsNothingWhereNothingIsWrong() {
        for (long seed = 1; seed <= GOOD_SEEDS; seed++) {
            List<Findings.Finding> findings =
                    checker(seed, QueueDecisions.REAL).overlapping().findings();
            assertThat(findings).as("seed %d", seed).isEmpty();
        }
    }

    private static boolean anySeed(QueueDecisions rules, Predicate<HistoryChecker> finds) {
        return LongStream.rangeClosed(1, SEEDS).anyMatch(seed -> finds.test(checker(seed, rules)));
    }

    private static HistoryChecker checker(long seed, QueueDecisions rules) {
        return new HistoryChecker(new QueueSimulation(Scenario.of(seed), new MemoryQueue(rules)).run());
    }

    static Stream<Named<QueueDecisions>> broken() {
        return Stream.concat(BrokenRules.forAll(), BrokenRules.oneAfterTheOther());
    }

    static Stream<Named<QueueDecisions>> brokenForAll() {
        return BrokenRules.forAll();
    }
}
