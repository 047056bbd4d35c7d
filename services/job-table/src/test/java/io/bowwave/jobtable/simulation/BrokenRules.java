package io.bowwave.jobtable.simulation;

import io.bowwave.jobtable.ClaimOrder;
import io.bowwave.jobtable.GuardRules;
import io.bowwave.jobtable.RetryRules;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;

/** Rules of which one is wrong. */
final class BrokenRules {

    private BrokenRules() {}

    /** What shows in any history. */
    static Stream<Named<QueueDecisions>> forAll() {
        return Stream.of(
                Named.of("the youngest of a line goes first", new QueueDecisions() {
                    @Override
                    public int next(List<MemoryBuild> waiting) {
                        return waiting.size() - 1;
                    }
                }),
                turn("no limit of concurrency", line -> seen(line, line.urgent(), line.notBefore(), 0, line.needs())),
                turn(
                        "no rest after a lost attempt",
                        line -> seen(line, line.urgent(), null, line.running(), line.needs())),
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
                lost("tries never end", tries -> new RetryRules.Again(Duration.ofMinutes(1), tries + 1)),
                lost("a lost attempt fails its build", tries -> new RetryRules.Exhausted()),
                lost("the cause is taken for the build's own", tries -> new RetryRules.Failed()),
                look(
                        "nobody is ever taken for lost",
                        look -> new GuardRules.Look(look.leases(), look.asleep(), List.of())),
                Named.of("newer builds take every place", new QueueDecisions() {
                    @Override
                    public boolean givesWay(MemoryBuild build) {
                        return true;
                    }
                }),
                Named.of("builds wait for ever", new QueueDecisions() {
                    @Override
                    public boolean waitedTooLong(MemoryBuild build, long now) {
                        return false;
                    }
                }));
    }

    /** What shows when it is known what each call found. */
    static Stream<Named<QueueDecisions>> oneAfterTheOther() {
        return Stream.of(
                turn(
                        "urgent counts for nothing",
                        line -> seen(line, false, line.notBefore(), line.running(), line.needs())),
                Named.of("urgent builds go first for ever", new QueueDecisions() {
                    @Override
                    public Optional<ClaimOrder.Line> turn(
                            Collection<ClaimOrder.Line> lines, Instant now, Map<String, String> labels) {
                        List<ClaimOrder.Line> urgent =
                                lines.stream().filter(ClaimOrder.Line::urgent).toList();
                        return ClaimOrder.next(urgent, now, labels).or(() -> ClaimOrder.next(lines, now, labels));
                    }
                }),
                turn("busy apps do not give way", BrokenRules::idle),
                turn(
                        "any builder builds anything",
                        line -> seen(line, line.urgent(), line.notBefore(), line.running(), Map.of())),
                Named.of("a canceled build is tried again", new QueueDecisions() {
                    @Override
                    public boolean heeds(MemoryBuild.Lease lease) {
                        return false;
                    }
                }),
                look("a guard that slept takes leases", look -> new GuardRules.Look(look.leases(), false, look.due())),
                look(
                        "everybody is taken for lost at once",
                        look -> new GuardRules.Look(Integer.MAX_VALUE, look.asleep(), look.due())),
                look(
                        "leases are held for ever",
                        look -> new GuardRules.Look(
                                look.leases(),
                                true,
                                look.due().stream().map(BrokenRules::fresh).toList())),
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
                Named.of("urgent asks for what waits are ignored", new QueueDecisions() {
                    @Override
                    public boolean lifts(MemoryBuild build, Push push) {
                        return false;
                    }
                }),
                Named.of("any ask makes urgent", new QueueDecisions() {
                    @Override
                    public boolean lifts(MemoryBuild build, Push push) {
                        return !build.urgent && build.status == BuildStatus.QUEUED;
                    }
                }),
                Named.of("no build gives way", new QueueDecisions() {
                    @Override
                    public boolean givesWay(MemoryBuild build) {
                        return false;
                    }
                }));
    }

    /** The claims see each line as this makes it. */
    private static Named<QueueDecisions> turn(String name, UnaryOperator<ClaimOrder.Line> seen) {
        return Named.of(name, new QueueDecisions() {
            @Override
            public Optional<ClaimOrder.Line> turn(
                    Collection<ClaimOrder.Line> lines, Instant now, Map<String, String> labels) {
                return ClaimOrder.next(lines.stream().map(seen).toList(), now, labels);
            }
        });
    }

    private static ClaimOrder.Line seen(
            ClaimOrder.Line line, boolean urgent, @Nullable Instant notBefore, int running, Map<String, String> needs) {
        return new ClaimOrder.Line(
                line.app(),
                line.ref(),
                line.headAt(),
                urgent,
                notBefore,
                running,
                line.concurrency(),
                line.appRunning(),
                needs);
    }

    private static ClaimOrder.Line idle(ClaimOrder.Line line) {
        return new ClaimOrder.Line(
                line.app(),
                line.ref(),
                line.headAt(),
                line.urgent(),
                line.notBefore(),
                line.running(),
                line.concurrency(),
                0,
                line.needs());
    }

    private static Named<QueueDecisions> lost(String name, IntFunction<RetryRules.Verdict> verdicts) {
        return Named.of(name, new QueueDecisions() {
            @Override
            public RetryRules.Verdict afterLoss(BuildCause cause, boolean handedBack, int attempt, int infraTries) {
                return verdicts.apply(infraTries);
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

    private static GuardRules.Due fresh(GuardRules.Due due) {
        return new GuardRules.Due(
                due.build(),
                due.attempt(),
                due.worker(),
                due.expired(),
                due.overdue(),
                due.cancelAsked(),
                due.cancelOverdue(),
                0);
    }
}
