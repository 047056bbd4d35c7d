package io.bowwave.jobtable.simulation;

import io.bowwave.jobtable.BuildLifecycle;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Seeded runs of the queue's rules in memory, each checked. For one thread. */
public final class SimulatedRuns {

    private int runs;
    private int violations;
    private long calls;
    private long builds;
    private final Set<BuildLifecycle.Transition> walked = new LinkedHashSet<>();
    private final QueueDecisions rules;

    public SimulatedRuns() {
        this(QueueDecisions.REAL);
    }

    SimulatedRuns(QueueDecisions rules) {
        this.rules = rules;
    }

    /**
     * One run.
     *
     * @return what was found, with the seed and the history's last steps; empty: every promise was kept
     */
    public List<String> run(long seed) {
        History history = new QueueSimulation(Scenario.of(seed), new MemoryQueue(rules)).run();
        HistoryChecker.Verdict verdict = new HistoryChecker(history).inOrder();
        runs++;
        calls += history.steps().size();
        builds += history.rows().size();
        walked.addAll(verdict.walked());
        if (verdict.findings().isEmpty()) {
            return List.of();
        }
        violations++;
        return story(seed, history, verdict.findings());
    }

    static List<String> story(long seed, History history, List<Findings.Finding> findings) {
        List<String> lines = new ArrayList<>();
        findings.forEach(each -> lines.add("seed %d, step %d: %s".formatted(seed, each.step(), each.what())));
        lines.add("what happened before the first of them:");
        lines.addAll(history.upTo(findings.getFirst().step()));
        return lines;
    }

    public int runs() {
        return runs;
    }

    /** Runs in which a promise was broken. */
    public int violations() {
        return violations;
    }

    /** Calls of all runs. */
    public long calls() {
        return calls;
    }

    /** Builds of all runs. */
    public long builds() {
        return builds;
    }

    /** The ways of the lifecycle that any run went. */
    public Set<BuildLifecycle.Transition> walked() {
        return Set.copyOf(walked);
    }
}
