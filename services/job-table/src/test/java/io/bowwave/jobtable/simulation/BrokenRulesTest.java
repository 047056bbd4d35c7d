package io.bowwave.jobtable.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.jobtable.ClaimOrder;
import io.bowwave.jobtable.GuardRules;
import io.bowwave.jobtable.RetryRules;
import io.bowwave.schemas.job.BuildCause;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Breaks one rule after the other: a checker that finds nothing then would prove nothing. */
final class BrokenRulesTest {

    private static final int SEEDS = 500;

    @ParameterizedTest
    @MethodSource("broken")
    void theCheckerFindsIt(QueueDecisions rules) {
        SimulatedRuns runs = new SimulatedRuns(rules);
        for (long seed = 1; seed <= SEEDS && runs.violations() == 0; seed++) {
            runs.run(seed);
        }
        assertThat(runs.violations()).isPositive();
    }

    static Stream<Named<QueueDecisions>> broken() {
        return Stream.of(
                Named.of("the youngest of a line goes first", new QueueDecisions() {
                    @Override
                    public int next(List<MemoryBuild> waiting) {
                        return waiting.size() - 1;
                    }
                }),
                turn("no limit of concurrency", line -> with(line, line.urgent(), 0, line.needs(), line.appRunning())),
                turn("urgent counts for nothing", line -> with(line, false, line.running(), line.needs(), 0)),
                turn("busy apps do not give way", line -> with(line, line.urgent(), line.running(), line.needs(), 0)),
                turn(
                        "any builder builds anything",
                        line -> with(line, line.urgent(), line.running(), Map.of(), line.appRunning())),
                turn("no rest after a lost attempt", BrokenRulesTest::rested),
                Named.of("urgent builds go first for ever", new UrgentFirst()),
                Named.of("whoever knows the attempt may write", new QueueDecisions() {
                    @Override
                    public boolean fits(Ticket shown, int attempt, String worker) {
                        return shown.attempt() == attempt;
                    }
                }),
                Named.of("whoever knows the build may write", new QueueDecisions() {
                    @Override
                    public boolean fits(Ticket shown, int attempt, String worker) {
                        return shown.worker().equals(worker);
                    }
                }),
                Named.of("a lost attempt keeps its number", new QueueDecisions() {
                    @Override
                    public int nextAttempt(int attempt) {
                        return attempt;
                    }
                }),
                lost("tries never end", (cause, tries) -> new RetryRules.Again(Duration.ofSeconds(60), tries + 1)),
                lost("a lost attempt fails its build", (cause, tries) -> new RetryRules.Exhausted()),
                lost("the cause is taken for the build's own", (cause, tries) -> new RetryRules.Failed()),
                Named.of("a canceled build is tried again", new QueueDecisions() {
                    @Override
                    public boolean heeds(MemoryBuild.Lease lease) {
                        return false;
                    }
                }),
                look("a guard that slept takes leases", look -> new GuardRules.Look(look.leases(), false, look.due())),
                look(
                        "everybody is taken for lost at once",
                        look -> new GuardRules.Look(1_000_000, look.asleep(), look.due())),
                look(
                        "nobody is ever taken for lost",
                        look -> new GuardRules.Look(look.leases(), look.asleep(), List.of())),
                look(
                        "holds for ever",
                        look -> new GuardRules.Look(
                                look.leases(),
                                true,
                                look.due().stream()
                                        .map(due -> new GuardRules.Due(
                                                due.build(),
                                                due.attempt(),
                                                due.worker(),
                                                due.expired(),
                                                due.overdue(),
                                                due.cancelAsked(),
                                                due.cancelOverdue(),
                                                0))
                                        .toList())),
                Named.of("the same commit is built twice", new QueueDecisions() {
                    @Override
                    public boolean serves(MemoryBuild build, Push push) {
                        return false;
                    }
                }),
                Named.of("a failed build answers for its commit", new QueueDecisions() {
                    @Override
                    public boolean serves(MemoryBuild build, Push push) {
                        return !push.again();
                    }
                }),
                Named.of("newer builds take every place", new QueueDecisions() {
                    @Override
                    public boolean givesWay(MemoryBuild build) {
                        return true;
                    }
                }),
                Named.of("no build gives way", new QueueDecisions() {
                    @Override
                    public boolean givesWay(MemoryBuild build) {
                        return false;
                    }
                }),
                Named.of("builds wait for ever", new QueueDecisions() {
                    @Override
                    public boolean waitedTooLong(MemoryBuild build, long now) {
                        return false;
                    }
                }));
    }

    private static final class UrgentFirst implements QueueDecisions {
        @Override
        public Optional<ClaimOrder.Line> turn(
                Collection<ClaimOrder.Line> lines, Instant now, Map<String, String> labels) {
            List<ClaimOrder.Line> urgent =
                    lines.stream().filter(ClaimOrder.Line::urgent).toList();
            return ClaimOrder.next(urgent, now, labels).or(() -> ClaimOrder.next(lines, now, labels));
        }
    }

    /** The claims see each line as this makes it. */
    private static Named<QueueDecisions> turn(String name, UnaryOperator<ClaimOrder.Line> seen) {
        return Named.of(name, new QueueDecisions() {
            @Override
            public Optional<ClaimOrder.Line> turn(
                    Collection<ClaimOrder.Line> lines, Instant now, Map<String, String> labels) {
                return ClaimOrder.next(lines.stream().map(seen).toList(), now, labels)
                        .flatMap(next -> lines.stream()
                                .filter(line -> line.app().equals(next.app())
                                        && line.ref().equals(next.ref()))
                                .findFirst());
            }
        });
    }

    private static ClaimOrder.Line with(
            ClaimOrder.Line line, boolean urgent, int running, Map<String, String> needs, int appRunning) {
        return new ClaimOrder.Line(
                line.app(),
                line.ref(),
                line.headAt(),
                urgent,
                line.notBefore(),
                running,
                line.concurrency(),
                appRunning,
                needs);
    }

    private static ClaimOrder.Line rested(ClaimOrder.Line line) {
        return new ClaimOrder.Line(
                line.app(),
                line.ref(),
                line.headAt(),
                line.urgent(),
                null,
                line.running(),
                line.concurrency(),
                line.appRunning(),
                line.needs());
    }

    private interface Verdicts {
        RetryRules.Verdict after(BuildCause cause, int infraTries);
    }

    private static Named<QueueDecisions> lost(String name, Verdicts verdicts) {
        return Named.of(name, new QueueDecisions() {
            @Override
            public RetryRules.Verdict afterLoss(BuildCause cause, boolean handedBack, int attempt, int infraTries) {
                return verdicts.after(cause, infraTries);
            }
        });
    }

    private static Named<QueueDecisions> look(String name, UnaryOperator<GuardRules.Look> seen) {
        return Named.of(name, new QueueDecisions() {
            @Override
            public List<GuardRules.Decision> sweep(GuardRules.Look look) {
                return GuardRules.decide(seen.apply(look));
            }
        });
    }
}
